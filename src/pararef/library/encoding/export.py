"""A sentence-transformers model, written out once as a graph.

`python -m pararef.library.encoding.export MODEL FOLDER` runs in a process of its
own, which takes torch's half a gigabyte along when it ends. The graph is compared
with the model before it is kept: one that gives other vectors, of a model with
parts that this does not know, is not.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from pararef.errors import EncoderError, first_line
from pararef.library.encoding.graph import (
    DESCRIPTION,
    GRAPH,
    NEVER,
    PROBE,
    TOKENIZER,
    Description,
    Graph,
)
from pararef.library.encoding.torch_model import TorchModel

UNLIKE = 1e-4
"""How far a part of a vector of the graph may lie from the model's: what rounding makes of it."""

_TRIED = (
    "What are the weaknesses of training?",
    "Trainees meet the standards for qualified teacher status by the end of their course. "
    * 60,  # more than fits
    "29",
    "",
)


class NoGraphError(Exception):
    """The model cannot be written out so that the graph gives the same vectors."""


def export(model: str, folder: Path) -> None:
    """Write a model's graph, tokenizer and description into an empty folder.

    Args:
        model: A folder with a saved sentence-transformers model.
        folder: Where to.

    Raises:
        EncoderError: If the model cannot be loaded.
        NoGraphError: If the graph does not do what the model does.
    """
    torch_model = TorchModel(model, offline=True)
    sentences = torch_model.model.cpu().eval()
    tokenizer = sentences.tokenizer
    if tokenizer.padding_side != "right" or not tokenizer.is_fast:
        raise NoGraphError("its tokenizer pads on the left or is none of `tokenizers`")
    example = {
        name: tensor
        for name, tensor in sentences.preprocess(["a text", "another, and longer"]).items()
        if name in tokenizer.model_input_names
    }
    _write(sentences, example, folder / GRAPH)
    tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
    prompts = sentences.prompts or {}
    otherwise = prompts.get(sentences.default_prompt_name or "") or ""
    description = Description(
        window=torch_model.window,
        inputs=tuple(example),
        pad=int(tokenizer.pad_token_id or 0),
        question=prompts.get("query") or otherwise,
        passage=prompts.get("document") or prompts.get("passage") or otherwise,
        probe=torch_model.questions([PROBE], "")[0].tolist(),
    )
    (folder / DESCRIPTION).write_text(json.dumps(description._asdict(), indent=1), "utf-8")
    graph = Graph(folder)
    for ours, theirs in (
        (graph.passages(_TRIED, None, few=True), torch_model.passages(_TRIED, None, few=True)),
        (graph.questions(_TRIED, None), torch_model.questions(_TRIED, None)),
    ):
        if ours.shape != theirs.shape or np.abs(ours - theirs).max() > UNLIKE:
            raise NoGraphError("its vectors are not those of the model")


def _write(sentences: Any, example: dict[str, Any], file: Path) -> None:
    """Trace all parts of the model at once, from word pieces to vectors of length 1.

    By the front end itself: the converter that wraps it reports its use over
    the network.
    """
    import openvino
    import torch
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.sentences = sentences

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            features = dict(zip(example, tensors, strict=True))
            vectors = self.sentences(features)["sentence_embedding"]
            return torch.nn.functional.normalize(vectors, dim=1)

    try:
        decoder = TorchScriptPythonDecoder(Whole().eval(), example_input=tuple(example.values()))
        frontend = FrontEndManager().load_by_framework("pytorch")
        model = frontend.convert(frontend.load(decoder))
    except Exception as error:  # a part that cannot be traced, in whatever way
        raise NoGraphError(first_line(error)) from error
    for port, name in zip(model.inputs, example, strict=True):
        port.get_node().set_partial_shape(openvino.PartialShape([-1, -1]))
        port.get_node().set_element_type(openvino.Type.i64)
        port.set_names({name})
    model.validate_nodes_and_infer_types()
    openvino.save_model(model, str(file), compress_to_fp16=False)


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # torch warns of what every trace does
    try:
        export(sys.argv[1], Path(sys.argv[2]))
    except (EncoderError, NoGraphError) as error:
        print(first_line(error), file=sys.stderr)
        sys.exit(NEVER)
