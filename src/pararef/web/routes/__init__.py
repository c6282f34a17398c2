"""What is served beside the page: files, pictures, streams. Each module adds its own."""
