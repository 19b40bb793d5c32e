"""The parts of the step-size map, imported when it is opened."""
