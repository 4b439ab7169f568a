"""Committed offsets that the broker could not tell are asked for again, not taken for none.

While a group's coordinator moves or loads, its broker answers a request for committed offsets with
an error beside an empty list. aiokafka 0.14 reads the list alone, in its consumer and in its
administrator: nothing is committed then, and a worker that joins in that second reads its topic
from the start (deploy/decisions/0002-delivery.md). Here the error is raised; who asked asks again.
"""

from __future__ import annotations

from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.consumer import consumer as consumer_module
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.errors import GroupLoadInProgressError, NotCoordinatorForGroupError, for_code
from aiokafka.protocol.commit import OffsetFetchRequest

NOT_YET = (GroupLoadInProgressError, NotCoordinatorForGroupError)
"""What a broker says that is not the group's coordinator, or not yet."""


def told(request: Any, response: Any) -> Any:
    """Give an answer back.

    Raises:
        KafkaError: it is about committed offsets, and an error as a whole.
    """
    # Only version 1 of it has no error of the whole.
    code: int = getattr(response, "error_code", 0)
    if isinstance(request, OffsetFetchRequest) and code:
        raise for_code(code)
    return response


class Coordinator(GroupCoordinator):  # type: ignore[misc]
    """aiokafka's side of a group, with the errors of whole answers."""

    async def _send_req(self, request: Any) -> Any:
        try:
            return told(request, await super()._send_req(request))
        except NotCoordinatorForGroupError:
            # Another broker is by now.
            self.coordinator_dead()
            raise


class Administrator(AIOKafkaAdminClient):  # type: ignore[misc]
    """aiokafka's administrator, with the errors of whole answers."""

    async def _send_request(self, request: Any, node_id: int | None = None) -> Any:
        return told(request, await super()._send_request(request, node_id))


def install() -> None:
    """Let every consumer of this process use it, Faust's too; they make it when they start."""
    consumer_module.GroupCoordinator = Coordinator
