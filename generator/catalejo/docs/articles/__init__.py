"""Clean pages to articles: links, pictures, titles, ages."""
