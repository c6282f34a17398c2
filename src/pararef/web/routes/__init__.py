"""What the page answers beside Gradio: each module adds its routes to the application."""
