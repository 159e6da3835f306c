"""Raw HTML to HTML that may be shown, inside a second child."""
