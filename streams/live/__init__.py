"""The live driver: one Faust app a stage. Only this package imports faust."""
