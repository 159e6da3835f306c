"""From a body to a file: templates, bodies kept from the build before, the frame, the site's folder."""
