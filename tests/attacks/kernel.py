"""The kernel's own doors: /proc, /sys, devices, privileged system calls, other namespaces."""

from tests.attacks.attack import Attack, python

_OPEN = """
def opened(path, flags=os.O_WRONLY):
    os.close(os.open(path, flags))
def some(path):
    with open(path, "rb") as file:
        if not (data := file.read(64)):
            raise OSError(errno.ENODATA, "empty")
        return data
"""
_REFUSED = r"(EACCES|EPERM|EROFS|ENOENT|ENODATA|ENOSYS|EINVAL|EIO)"

ATTACKS = (
    Attack(
        "core-pattern",
        "open kernel.core_pattern for writing, which names a program that the host's root runs",
        "read-only file system",
        python(_OPEN + """refused("core_pattern", lambda: opened("/proc/sys/kernel/core_pattern"))"""),
        r"core_pattern: (EROFS|EACCES)$",
    ),
    Attack(
        "kernel-files",
        "open other files of the kernel for writing: sysrq-trigger, modprobe, binfmt_misc, uevent_helper, cgroups",
        "all read-only, masked or missing",
        python(
            _OPEN
            + """
for path in ("/proc/sysrq-trigger", "/proc/sys/kernel/modprobe", "/proc/sys/kernel/hostname",
             "/proc/sys/vm/drop_caches",
             "/proc/sys/fs/binfmt_misc/register", "/sys/kernel/uevent_helper", "/sys/power/state",
             "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/pids/pids.max",
             "/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/memory/release_agent", "/sys/fs/cgroup/cgroup.procs"):
    refused(path, lambda: opened(path))
"""
        ),
        rf"cgroup.procs: {_REFUSED}$",
    ),
    Attack(
        "kernel-memory",
        "read the kernel's memory and messages: kcore, kmsg, mem, port, kallsyms' addresses",
        "missing, masked, empty or not permitted",
        python(
            _OPEN
            + """
for path in ("/proc/kcore", "/proc/kmsg", "/dev/kmsg", "/dev/mem", "/dev/port", "/proc/keys", "/proc/timer_list",
             "/proc/sched_debug", "/proc/scsi", "/sys/firmware/acpi/tables/DSDT"):
    refused(path, lambda: some(path))
refused("syslog", lambda: call("klogctl", 3, ctypes.create_string_buffer(100), 100))
"""
        ),
        rf"syslog: {_REFUSED}$",
    ),
    Attack(
        "host-processes",
        "find a process of the host among the numbers in /proc, and kill it by its number",
        "only the container's own are there, and the number belongs to none of them",
        python("""
names = []
for number in filter(str.isdigit, os.listdir("/proc")):
    if int(number) != os.getpid() and int(number) != os.getppid():
        names.append(open(f"/proc/{number}/cmdline").read())
print("found:", sum("attacked-from-outside" in name for name in names))
refused("kill", lambda: os.kill(int(os.environ["HOST_PROCESS"]), 9))
"""),
        r"found: 0\nkill: (ESRCH|EPERM)$",
    ),
    Attack(
        "first-process",
        "go through the container's first process: its root, its memory, its environment, its namespaces, a debugger",
        "it is another user's: not permitted",
        python("""
refused("root", lambda: os.listdir("/proc/1/root"))
refused("memory", lambda: open("/proc/1/mem", "rb"))
refused("environment", lambda: open("/proc/1/environ", "rb"))
for name in ("mnt", "net", "pid", "user"):
    refused(f"namespace {name}", lambda: call("setns", os.open(f"/proc/1/ns/{name}", os.O_RDONLY), 0))
refused("attach", lambda: call("ptrace", 16, 1, 0, 0))
refused("seize", lambda: call("ptrace", 0x4206, 1, 0, 0))
buffer = ctypes.create_string_buffer(8)
vector = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
refused("read", lambda: call("process_vm_readv", 1, vector, 1, vector, 1, 0))
refused("end", lambda: os.kill(1, 9))
"""),
        r"root: EACCES\nmemory: EACCES\nenvironment: EACCES\n(namespace \w+: (EACCES|EPERM)\n){4}"
        r"attach: EPERM\nseize: EPERM\nread: EPERM\nend: EPERM$",
    ),
    Attack(
        "mounts",
        "mount a file system, bind a folder, remount the root writable, unmount /proc's masks, chroot, pivot_root",
        "not permitted: there is no CAP_SYS_ADMIN",
        python("""
refused("tmpfs", lambda: call("mount", "none", "/tmp", "tmpfs", 0, None))
refused("proc", lambda: call("mount", "none", "/tmp", "proc", 0, None))
refused("bind", lambda: call("mount", "/", "/tmp", "none", 4096, None))
refused("remount", lambda: call("mount", "none", "/", "none", 32, None))
refused("unmount", lambda: call("umount2", "/proc/kcore", 2))
refused("chroot", lambda: os.chroot("/tmp"))
refused("pivot_root", lambda: syscall(155, 41, "/tmp", "/tmp"))
"""),
        r"(\w+: EPERM\n){6}pivot_root: EPERM$",
    ),
    Attack(
        "namespaces",
        "become root in a user namespace of one's own, and make other namespaces in it",
        "not permitted: the seccomp profile knows no new namespace without CAP_SYS_ADMIN",
        python("""
for name, flag in (("user", 0x10000000), ("mount", 0x20000), ("net", 0x40000000), ("pid", 0x20000000)):
    refused(name, lambda: call("unshare", flag))
refused("clone", lambda: syscall(56, 220, 0x10000011, 0, 0, 0, 0))
"""),
        r"user: EPERM\nmount: EPERM\nnet: EPERM\npid: EPERM\nclone: EPERM$",
    ),
    Attack(
        "capabilities",
        "have a capability, or take one",
        "none in any set, no-new-privileges and seccomp are on",
        r"grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status; id -u",
        r"^(Cap\w+:\t0{16}\n){5}NoNewPrivs:\t1\nSeccomp:\t2\n1000\n$",
    ),
    Attack(
        "set-user-id",
        "become root by the image's own set-uid programs, by one of one's own, and by file capabilities",
        "no-new-privileges: a set-uid program runs as who started it",
        'umask 0; find / -xdev -perm /6000 -type f 2> /dev/null | while read p; do echo "there is $p"; done; '
        "su -c 'echo SUCCEEDED' root < /dev/null 2>&1 | tail -1; "
        "cp /usr/bin/id /tmp/id; chmod 6755 /tmp/id; /tmp/id -u; "
        + python("""
refused("setuid", lambda: os.setuid(0))
refused("setgroups", lambda: os.setgroups([0]))
refused("chown", lambda: os.chown("/tmp/id", 0, 0))
all_of_them = struct.pack("<5I", 0x2000001, 0xffffffff, 0, 0, 0)
refused("xattr", lambda: os.setxattr("/tmp/id", "security.capability", all_of_them))
"""),
        r"\n1000\nsetuid: EPERM\nsetgroups: EPERM\nchown: EPERM\nxattr: (EPERM|ENOTSUP|EOPNOTSUPP)$",
    ),
    Attack(
        "system-calls",
        "use system calls for administrators: kernel modules, kexec, swap, bpf, perf, keyrings, file handles",
        "not permitted",
        python("""
zero = ctypes.create_string_buffer(256)
refused("bpf", lambda: syscall(321, 280, 5, zero, 128))
refused("perf_event_open", lambda: syscall(298, 241, zero, 0, -1, -1, 0))
refused("add_key", lambda: syscall(248, 217, b"user", b"name", b"value", 5, -3))
refused("request_key", lambda: syscall(249, 218, b"user", b"name", None, -3))
refused("keyctl", lambda: syscall(250, 219, 0, -3, 1))
refused("init_module", lambda: syscall(175, 105, zero, 0, b""))
refused("kexec_load", lambda: syscall(246, 104, 0, 0, None, 0))
refused("swapon", lambda: call("swapon", "/tmp/none", 0))
handle = struct.pack("II", 8, 1) + bytes(8)
refused("open_by_handle_at", lambda: call("open_by_handle_at", os.open("/", os.O_RDONLY), handle, 0))
refused("name_to_handle_at", lambda: call("name_to_handle_at", -100, "/", zero, zero, 0))
"""),
        r"bpf: EPERM\nperf_event_open: (EPERM|EACCES)\nadd_key: EPERM\nrequest_key: EPERM\nkeyctl: EPERM\n"
        r"init_module: EPERM\nkexec_load: EPERM\nswapon: EPERM\nopen_by_handle_at: EPERM\nname_to_handle_at: \w+$",
    ),
    Attack(
        "devices",
        "make device nodes for the host's disks, and open those that might be there",
        "no node can be made, and /dev has only the harmless ones",
        python("""
refused("block", lambda: os.mknod("/workspace/disk", 0o60666, os.makedev(254, 0)))
refused("memory", lambda: os.mknod("/workspace/memory", 0o20666, os.makedev(1, 1)))
harmless = {"null", "zero", "full", "random", "urandom", "tty", "ptmx", "console", "core"}
odd = [name for name in sorted(os.listdir("/dev")) if name not in harmless
       and not os.path.isdir(f"/dev/{name}") and not os.path.islink(f"/dev/{name}")]
print("others:", odd)
for name in ("vda", "sda", "nvme0n1", "kvm", "fuse", "loop-control", "dri/card0", "vhost-net"):
    refused(name, lambda: os.open(f"/dev/{name}", os.O_RDWR))
"""),
        r"block: EPERM\nmemory: EPERM\nothers: \[\]\n(\S+: ENOENT\n?){8}$",
    ),
    Attack(
        "machine-settings",
        "set the machine's clock and name, take real-time priority, raise one's own limits",
        "not permitted",
        python("""
import resource
refused("clock", lambda: time.clock_settime(time.CLOCK_REALTIME, time.time()))
refused("name", lambda: call("sethostname", "attacked", 8))
refused("domain", lambda: call("setdomainname", "attacked", 8))
refused("real time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)))
refused("nice", lambda: os.setpriority(os.PRIO_PROCESS, 0, -5))
refused("reboot", lambda: call("reboot", 0x7fffffff))  # no such command: even a machine that heeded it would not
"""),
        r"clock: EPERM\nname: EPERM\ndomain: EPERM\nreal time: EPERM\nnice: (EPERM|EACCES)\nreboot: EPERM$",
    ),
)
