"""Everything that talks to the Hub; `publish`, `settings` and `purge` alone change anything there."""
