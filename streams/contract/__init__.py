"""The contract: the values that flow, what a stage may answer, and their bytes on the topics."""
