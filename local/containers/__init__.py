"""The container engine that runs the tasks, and the images it runs."""
