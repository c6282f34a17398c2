"""What lies in deploy/: it can be parsed, and names what the program has. It is not run here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pararef.library.milvus.address import Address
from pararef.settings import Settings, settings
from pararef.web.door import OPEN

DEPLOY = Path(__file__).parents[1] / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
PODS = list(yaml.safe_load_all((DEPLOY / "pararef.yaml").read_text(encoding="utf-8")))
OTHERS = {"PARAREF_CACHE", "PARAREF_DATA"}  # of the environment only: see `places`


def of_kind(kind: str) -> dict[str, Any]:
    (found,) = [its for its in PODS if its["kind"] == kind]
    return found


def told() -> Iterator[tuple[str, str, str]]:
    """Each setting that a container is given: where, its name, and its value."""
    for name, service in COMPOSE["services"].items():
        if name.startswith("pararef") or name == "build":
            for key, value in service["environment"].items():
                yield f"compose {name}", key, str(value)
    (container,) = of_kind("Deployment")["spec"]["template"]["spec"]["containers"]
    for env in container["env"]:
        yield "pararef.yaml", env["name"], str(env.get("value", ""))
    for key, value in re.findall(
        r"(PARAREF_\w+)=(\S+)", (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    ):
        yield "Dockerfile", key, value


def test_every_setting_is_one_that_the_program_has_and_takes() -> None:
    given = [its for its in told() if its[1].startswith("PARAREF_")]
    assert len(given) > 20
    for where, name, value in given:
        setting = name.removeprefix("PARAREF_").lower()
        if name in OTHERS:
            assert value.startswith("/srv/pararef/"), where
        else:
            assert setting in Settings.model_fields, f"{where}: {name}"
            if value and "${" not in value:
                settings(**{setting: value})


@pytest.mark.parametrize("where", ["compose pararef-1", "compose build", "pararef.yaml"])
def test_the_index_is_the_address_of_a_server_that_is_there(where: str) -> None:
    (index,) = [value for at, name, value in told() if (at, name) == (where, "PARAREF_INDEX")]
    address = Address.of(index)
    assert address.uri == "http://milvus:19530"
    assert "milvus" in COMPOSE["services"]


def test_every_image_is_of_one_version() -> None:
    services = COMPOSE["services"].items()
    images = {name: its["image"] for name, its in services if its["image"] != "pararef"}
    assert set(images) == {"caddy", "etcd", "minio", "milvus"}
    assert all(re.search(r":[\w.-]*\d[\w.-]*$", image) for image in images.values())
    values = yaml.safe_load((DEPLOY / "values-milvus.yaml").read_text(encoding="utf-8"))
    assert images["milvus"] == f"milvusdb/milvus:{values['image']['all']['tag']}"


def test_only_the_proxy_can_be_reached() -> None:
    services = COMPOSE["services"]
    assert [name for name, its in services.items() if "ports" in its] == ["caddy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert all(its["networks"] == ["inside"] for n, its in services.items() if n != "caddy")
    at = services["caddy"]["networks"]["inside"]["ipv4_address"]
    assert services["pararef-1"]["environment"]["PARAREF_PROXIES"] == at


def test_what_is_named_is_there() -> None:
    services = COMPOSE["services"]
    asked = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert re.search(r"health_uri (\S+)", asked)[1] in OPEN  # type: ignore[index]
    upstreams = re.findall(r"(pararef-\d):(\d+)", asked)
    assert {name for name, _ in upstreams} == {n for n in services if n.startswith("pararef")}
    assert {int(port) for _, port in upstreams} == {Settings.model_fields["port"].default}
    for service in services.values():
        for needed in service.get("depends_on", {}):
            assert needed in services
            waits = service["depends_on"]
            if isinstance(waits, dict):
                assert "healthcheck" in services[needed]
        for volume in service["volumes"]:
            source = volume.partition(":")[0]
            there = (DEPLOY / source).exists() if source[0] == "." else source in COMPOSE["volumes"]
            assert there, volume
    names = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    example = (DEPLOY / ".env.example").read_text(encoding="utf-8")
    assert names == set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_a_pod_is_asked_whether_it_lives_and_is_ready() -> None:
    pod = of_kind("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    (port,) = container["ports"]
    assert port["containerPort"] == Settings.model_fields["port"].default
    for probe, path in (
        ("startupProbe", "/healthz"),
        ("livenessProbe", "/healthz"),
        ("readinessProbe", "/readyz"),
    ):
        assert path in OPEN
        assert container[probe]["httpGet"] == {"path": path, "port": port["name"]}
    assert {m["name"] for m in container["volumeMounts"]} == {v["name"] for v in pod["volumes"]}
    claims = [v["persistentVolumeClaim"]["claimName"] for v in pod["volumes"] if len(v) == 2
              and "persistentVolumeClaim" in v]  # fmt: skip
    assert claims == [of_kind("PersistentVolumeClaim")["metadata"]["name"]]
    service = of_kind("Service")["spec"]
    assert service["selector"] == of_kind("Deployment")["spec"]["selector"]["matchLabels"]
    assert service["ports"][0]["targetPort"] == port["name"]
    assert pod["securityContext"]["runAsNonRoot"] is True


def test_the_image_is_made_of_pinned_packages_by_no_named_host_for_a_user_who_is_not_root() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert "--constraint constraints.txt" in text
    assert set(re.findall(r"https?://([^/:]+)", text)) == {"127.0.0.1"}
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    constraints = (DEPLOY.parent / "constraints.txt").read_text(encoding="utf-8")
    assert re.search(r"^torch==", constraints, re.MULTILINE)
    assert re.search(r"^pymilvus==", constraints, re.MULTILINE)
    for copied in re.findall(r"^COPY (.+) \./\S*$", text, re.MULTILINE):
        assert all((DEPLOY.parent / name).exists() for name in copied.split())
