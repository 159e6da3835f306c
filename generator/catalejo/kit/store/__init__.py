"""What is kept between builds, and folders that are exchanged in one step."""
