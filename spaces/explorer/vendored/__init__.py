"""Parts of the kit that the Space needs, copied by `careloom space sync`: change them there, not here."""
