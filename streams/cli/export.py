"""``khabar export``: write a large recogniser for the engine ``onnx``."""

from __future__ import annotations

from pathlib import Path

import click

from streams.adapters.models import engines as recognisers


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
def export(source: Path, target: Path) -> None:
    """Write the BERT in the folder SOURCE as an int8 ONNX model into the folder TARGET.

    SOURCE holds a model for camel-tools as Hugging Face writes it: config.json, vocab.txt,
    tokenizer_config.json, model.safetensors. TARGET is then an engine: onnx:TARGET.

    \b
    Examples:
      khabar export camelbert-ner camelbert-ner-int8
      KHABAR_ENTITY_ENGINE=onnx:camelbert-ner-int8 khabar enrich page.txt
    """
    path = recognisers.export(source, target)
    click.echo(f"{path}: {path.stat().st_size:,} bytes")
