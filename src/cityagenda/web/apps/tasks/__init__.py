"""The register of tasks: progress reports, lights, closing by a second person."""
