"""Ways out by the network: to the machine that the sandbox runs on, and to names."""

from tests.attacks.attack import Attack, python

_REACH = """
def reach(family, kind, address):
    with socket.socket(family, kind) as s:
        s.settimeout(1)
        s.connect(address)
        s.send(b"from inside")
        return s.recv(100)
"""

_WAYS = (
    ("tcp-loopback", "TCP to a listener on the host's 127.0.0.1", "AF_INET, socket.SOCK_STREAM", "127.0.0.1"),
    ("tcp-bridge", "TCP to a listener on the host's address on Docker's bridge", "AF_INET, socket.SOCK_STREAM", ""),
    ("tcp-ipv6", "TCP to a listener on the host's ::1", "AF_INET6, socket.SOCK_STREAM", "::1"),
    ("udp-loopback", "UDP to a listener on the host's 127.0.0.1", "AF_INET, socket.SOCK_DGRAM", "127.0.0.1"),
    ("udp-bridge", "UDP to a listener on the host's address on Docker's bridge", "AF_INET, socket.SOCK_DGRAM", ""),
    ("udp-ipv6", "UDP to a listener on the host's ::1", "AF_INET6, socket.SOCK_DGRAM", "::1"),
)

_REFUSED = r": (ECONNREFUSED|ENETUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT)$"

ATTACKS = (
    Attack(
        "interfaces",
        "find an interface other than loopback, or a route",
        "there is only `lo`, and no route",
        python("""
print("interfaces:", [name for _, name in socket.if_nameindex() if name not in ("sit0", "tunl0", "ip6tnl0")])
print("routes:", open("/proc/net/route").read().splitlines()[1:])
print("routes6:", [line for line in open("/proc/net/ipv6_route") if line.split()[-1] != "lo"])
"""),
        r"interfaces: \['lo'\]\nroutes: \[\]\nroutes6: \[\]\n",
    ),
    *(
        Attack(
            name,
            tries,
            "refused: the sandbox's loopback is its own" if "bridge" not in name else "no route leads there",
            python(f"""{_REACH}
host = "{address}" or os.environ["BRIDGE"]
port = int(os.environ["{name.split("-", maxsplit=1)[0].upper()}_PORT"])
refused("reached", lambda: reach(socket.{family}, (host, port)))
"""),
            "reached" + _REFUSED,
        )
        for name, tries, family, address in _WAYS
    ),
    Attack(
        "abstract-socket",
        "connect to a listener of the host in the abstract namespace of unix sockets",
        "refused: that namespace belongs to the network's, and the sandbox has its own",
        python("""
s = socket.socket(socket.AF_UNIX)
refused("reached", lambda: s.connect("\\0" + os.environ["ABSTRACT"]))
"""),
        r"reached: ECONNREFUSED$",
    ),
    Attack(
        "raw-packets",
        "send packets past the routing table, by raw and packet sockets",
        "not permitted: there is no CAP_NET_RAW",
        python("""
refused("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))
refused("raw6", lambda: socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6))
refused("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0x300))
"""),
        r"raw: EPERM\nraw6: EPERM\npacket: EPERM$",
    ),
    Attack(
        "new-interface",
        "make an interface: a tunnel by /dev/net/tun, a dummy by netlink",
        "there is no such device, and netlink does not permit it",
        python("""
refused("tun", lambda: os.open("/dev/net/tun", os.O_RDWR))
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
name = struct.pack("HH", 10, 3) + b"dummy\\0" + b"\\0\\0"
kind = struct.pack("HH", 10, 1) + b"dummy\\0" + b"\\0\\0"
info = struct.pack("HH", 4 + len(kind), 18) + kind
body = struct.pack("BxHiII", 0, 0, 0, 0, 0) + name + info
s.send(struct.pack("IHHII", 16 + len(body), 16, 0x605, 1, 0) + body)  # RTM_NEWLINK, create, excl, ack
code = -struct.unpack_from("i", s.recv(4096), 16)[0]
print("netlink:", errno.errorcode.get(code, "SUCCEEDED"))
"""),
        r"tun: ENOENT\nnetlink: EPERM$",
    ),
    Attack(
        "names",
        "look up a name",
        "no name is known: there is nobody to ask",
        python("""refused("name", lambda: socket.getaddrinfo("gbaeval.example", 80))"""),
        r"name: gaierror$",
    ),
)
