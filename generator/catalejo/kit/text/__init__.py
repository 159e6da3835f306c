"""Words and names: addresses, times, masks, translations, path segments."""
