"""Transformer encoders that label words: tokenisers, the ONNX graph, ONNX Runtime, decoding."""
