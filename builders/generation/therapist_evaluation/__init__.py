"""A chat model as a therapist: what it says where a dataset's therapist spoke, beside what that one said."""
