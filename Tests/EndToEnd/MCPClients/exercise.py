"""Drives an MCP server with the `mcp` package, 1.x or 2.x, and prints what the client saw as one JSON object.

The plan is JSON on stdin: how to connect, and groups of steps; the steps of a group run side by side.
"""

import asyncio
import contextlib
import json
import sys
from importlib.metadata import version

IS_MODERN = int(version("mcp").split(".")[0]) >= 2

if IS_MODERN:
    import httpx2
    from mcp import Client, MCPError, StdioServerParameters
    from mcp.client.streamable_http import streamable_http_client
else:
    from mcp import ClientSession, McpError, StdioServerParameters
    from mcp.client.stdio import stdio_client
    from mcp.client.streamable_http import streamablehttp_client

    MCPError = McpError


def server(plan):
    return StdioServerParameters(
        command=plan["command"], args=plan["arguments"], env=plan["environment"], cwd=plan["folder"]
    )


def headers(plan):
    return {"Authorization": "Bearer " + plan["token"]}


@contextlib.asynccontextmanager
async def connected(plan):
    """Yields the client and what it knows about the server."""
    if IS_MODERN:
        async with contextlib.AsyncExitStack() as stack:
            if "url" in plan:
                http = await stack.enter_async_context(httpx2.AsyncClient(headers=headers(plan), timeout=60))
                target = streamable_http_client(plan["url"], http_client=http)
            else:
                target = server(plan)
            client = await stack.enter_async_context(Client(target, mode=plan.get("mode", "auto")))
            yield client, {
                "protocol": client.protocol_version,
                "server": client.server_info.name if client.server_info else None,
                "instructions": client.instructions,
            }
        return
    transport = streamablehttp_client(plan["url"], headers=headers(plan)) if "url" in plan else stdio_client(server(plan))
    async with transport as streams, ClientSession(streams[0], streams[1]) as session:
        greeting = await session.initialize()
        yield session, {
            "protocol": greeting.protocolVersion,
            "server": greeting.serverInfo.name,
            "instructions": greeting.instructions,
        }


def shown(result):
    return result.model_dump(by_alias=True, mode="json", exclude_none=True)


async def perform(client, step):
    try:
        if step == "tools":
            return shown(await client.list_tools())
        if step == "ping":
            return shown(await client.send_ping())
        call = client.call_tool(step["tool"], step.get("arguments", {}))
        return shown(await asyncio.wait_for(call, step.get("patience", 120)))
    except asyncio.TimeoutError:
        return {"timeout": True}
    except MCPError as error:
        return {"code": error.error.code, "message": error.error.message}


async def main():
    plan = json.load(sys.stdin)
    async with connected(plan) as (client, report):
        report["results"] = [
            await asyncio.gather(*(perform(client, step) for step in group)) for group in plan["groups"]
        ]
    print(json.dumps(report))


asyncio.run(main())
