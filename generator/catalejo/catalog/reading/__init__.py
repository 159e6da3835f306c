"""What one repository declares: entity files to bounded plain data, in a limited worker."""
