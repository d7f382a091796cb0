/*
 * Stands between a program and the disk: notes every change below one folder, kills the program at a chosen one, or
 * answers it with a fault of the disk.
 *
 * Loaded with LD_PRELOAD. Not the functions of the C library are replaced (Rust reaches the kernel past them) but the
 * system calls themselves: a seccomp filter traps those that change files, and the handler of SIGSYS makes the call
 * from the one place that the filter lets through. Linux on x86-64 only; the tests that use it are the same.
 *
 * SHIM_ROOT    the folder; nothing outside it is noted, counted or refused
 * SHIM_LOG     where every change is noted, in the order in which it happened (see `struct note`)
 * SHIM_POINTS  only changes of paths with this text in them are counted
 * SHIM_SYNCS   "1": only fsync and fdatasync are counted
 * SHIM_KILL    the number of the counted change (from 1) at which the process is killed …
 * SHIM_AFTER   … "1": when it has happened; otherwise instead of it
 * SHIM_FAULTS  rules `OPS:TEXT:ERRNO:SKIP:TIMES` parted by `;`. OPS are letters: o open for writing, r open for reading,
 *              g read, w write, t truncate, f fsync, n rename and link, u unlink, m mkdir. TIMES 0: always.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <ucontext.h>

#ifndef __x86_64__
#error "the shim knows the system calls of x86-64 only"
#endif

enum { CREATED = 1, WROTE, TRUNCATED, SYNCED, RENAMED, UNLINKED, MADE_FOLDER, LINKED, UNKNOWN_CHANGE };

/* One change; `path`, `to` and `bytes` follow, each of the length given. */
struct note {
    uint32_t magic, what;
    uint64_t inode;
    int64_t offset; /* of a write; the new length of a truncation */
    uint32_t path_length, to_length, byte_count, number;
};

#define LONGEST 4096
#define MOST_RULES 16

struct rule {
    char ops[12], text[200];
    int error;
    long skip, times;
};

static char root[LONGEST];
static size_t root_length;
static char points[200];
static int log_file = -1, only_syncs, kill_after;
static long kill_at, counted;
static struct rule rules[MOST_RULES];
static int rule_count;
static volatile int held;

long shim_syscall(long number, long a, long b, long c, long d, long e, long f) __attribute__((visibility("hidden")));
extern char shim_syscall_end[] __attribute__((visibility("hidden")));
__asm__(".text\n.hidden shim_syscall\n.globl shim_syscall\n.type shim_syscall,@function\n"
        "shim_syscall:\n"
        "  mov %rdi,%rax\n  mov %rsi,%rdi\n  mov %rdx,%rsi\n  mov %rcx,%rdx\n  mov %r8,%r10\n  mov %r9,%r8\n"
        "  mov 8(%rsp),%r9\n  syscall\n"
        ".hidden shim_syscall_end\n.globl shim_syscall_end\nshim_syscall_end:\n  ret\n");

#define CALL3(n, a, b, c) shim_syscall(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define CALL4(n, a, b, c, d) shim_syscall(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)

static void lock(void) {
    while (__atomic_exchange_n(&held, 1, __ATOMIC_ACQUIRE)) CALL3(SYS_sched_yield, 0, 0, 0);
}

static void unlock(void) { __atomic_store_n(&held, 0, __ATOMIC_RELEASE); }

static void die(void) {
    long pid = CALL3(SYS_getpid, 0, 0, 0);
    for (;;) CALL3(SYS_kill, pid, SIGKILL, 0);
}

static int is_below_root(const char *path) {
    return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
}

/* The path of an open file; 0 where it is none below the root. */
static int path_of_file(long file, char *path) {
    char link[40] = "/proc/self/fd/";
    char digits[24];
    int count = 0, at = 14;
    if (file < 0) return 0;
    do digits[count++] = (char)('0' + file % 10); while ((file /= 10) != 0);
    while (count > 0) link[at++] = digits[--count];
    link[at] = 0;
    long length = CALL4(SYS_readlinkat, AT_FDCWD, link, path, LONGEST - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_below_root(path);
}

/* The full path of what a call names; 0 where it is not below the root. */
static int path_of_name(long folder, const char *name, char *path) {
    if (name == NULL) return 0;
    if (name[0] == '/') {
        if (strlen(name) >= LONGEST) return 0;
        strcpy(path, name);
        return is_below_root(path);
    }
    if ((int)folder == AT_FDCWD || !path_of_file((int)folder, path)) return 0;
    if (strlen(path) + strlen(name) + 2 >= LONGEST) return 0;
    strcat(path, "/");
    strcat(path, name);
    return 1;
}

static uint64_t inode_of_file(long file) {
    struct stat facts;
    return CALL3(SYS_fstat, file, &facts, 0) == 0 ? facts.st_ino : 0;
}

static uint64_t inode_of_path(const char *path) {
    struct stat facts;
    return CALL4(SYS_newfstatat, AT_FDCWD, path, &facts, AT_SYMLINK_NOFOLLOW) == 0 ? facts.st_ino : 0;
}

static void note(int what, uint64_t inode, int64_t offset, const char *path, const char *to, const struct iovec *parts,
                 int part_count, size_t byte_count) {
    if (log_file < 0) return;
    struct note head = {0x4d494853, (uint32_t)what, inode, offset, (uint32_t)strlen(path), to ? (uint32_t)strlen(to) : 0,
                        (uint32_t)byte_count, (uint32_t)counted};
    CALL3(SYS_write, log_file, &head, sizeof head);
    CALL3(SYS_write, log_file, path, head.path_length);
    if (to) CALL3(SYS_write, log_file, to, head.to_length);
    for (int part = 0; part < part_count && byte_count > 0; part++) {
        size_t length = parts[part].iov_len < byte_count ? parts[part].iov_len : byte_count;
        CALL3(SYS_write, log_file, parts[part].iov_base, length);
        byte_count -= length;
    }
}

/* The fault that a rule answers with, 0 without one. */
static int fault_of(char op, const char *path, const char *to) {
    for (int index = 0; index < rule_count; index++) {
        struct rule *rule = &rules[index];
        if (!strchr(rule->ops, op)) continue;
        if (!strstr(path, rule->text) && !(to && strstr(to, rule->text))) continue;
        if (rule->skip > 0) {
            rule->skip--;
            continue;
        }
        if (rule->times < 0) continue;
        if (rule->times > 0 && --rule->times == 0) rule->times = -1;
        return rule->error;
    }
    return 0;
}

/* Counts a change; kills here when its number has come and it is not to happen. 1: kill when it has happened. */
static int count(int is_sync, const char *path, const char *to) {
    if (only_syncs && !is_sync) return 0;
    if (points[0] && !strstr(path, points) && !(to && strstr(to, points))) return 0;
    counted++;
    if (kill_at == 0 || counted != kill_at) return 0;
    if (!kill_after) die();
    return 1;
}

static long opened(long number, long folder, const char *name, long flags, long mode) {
    char path[LONGEST];
    int creates = (flags & O_CREAT) != 0, writes = creates || (flags & O_ACCMODE) != O_RDONLY;
    if (!path_of_name(folder, name, path)) return CALL4(SYS_openat, folder, name, flags, mode);
    (void)number;
    lock();
    int error = fault_of(writes ? 'o' : 'r', path, NULL);
    uint64_t before = writes ? inode_of_path(path) : 1;
    int is_new = creates && before == 0, cuts = before != 0 && (flags & O_TRUNC) && writes;
    int dies = !error && (is_new || cuts) ? count(0, path, NULL) : 0;
    long answer = error ? -error : CALL4(SYS_openat, folder, name, flags, mode);
    if (answer >= 0 && is_new) note(CREATED, inode_of_file(answer), 0, path, NULL, NULL, 0, 0);
    if (answer >= 0 && cuts) note(TRUNCATED, inode_of_file(answer), 0, path, NULL, NULL, 0, 0);
    if (dies) die();
    unlock();
    return answer;
}

static long wrote(long number, long file, const struct iovec *parts, int part_count, int64_t offset, const long *given) {
    char path[LONGEST];
    if (!path_of_file(file, path)) return shim_syscall(number, given[0], given[1], given[2], given[3], given[4], given[5]);
    lock();
    int error = fault_of('w', path, NULL);
    if (offset < 0) {
        struct stat facts;
        int appends = (CALL3(SYS_fcntl, file, F_GETFL, 0) & O_APPEND) != 0;
        offset = appends && CALL3(SYS_fstat, file, &facts, 0) == 0 ? facts.st_size : CALL3(SYS_lseek, file, 0, SEEK_CUR);
    }
    int dies = error ? 0 : count(0, path, NULL);
    long answer =
        error ? -error : shim_syscall(number, given[0], given[1], given[2], given[3], given[4], given[5]);
    if (answer > 0) note(WROTE, inode_of_file(file), offset, path, NULL, parts, part_count, (size_t)answer);
    if (dies) die();
    unlock();
    return answer;
}

static long changed_file(int what, char op, long number, long file, long length, const long *given) {
    char path[LONGEST];
    if (!path_of_file(file, path)) return shim_syscall(number, given[0], given[1], given[2], given[3], given[4], given[5]);
    lock();
    int error = fault_of(op, path, NULL);
    int dies = error ? 0 : count(what == SYNCED, path, NULL);
    long answer =
        error ? -error : shim_syscall(number, given[0], given[1], given[2], given[3], given[4], given[5]);
    if (answer == 0 || (what == UNKNOWN_CHANGE && answer > 0)) note(what, inode_of_file(file), length, path, NULL, NULL, 0, 0);
    if (dies) die();
    unlock();
    return answer;
}

static long changed_name(int what, char op, long number, long folder, const char *name, long to_folder, const char *to_name,
                         int64_t length, const long *given) {
    char path[LONGEST], to[LONGEST];
    int is_ours = path_of_name(folder, name, path);
    int to_ours = to_name != NULL && path_of_name(to_folder, to_name, to);
    if (!is_ours && !to_ours) return shim_syscall(number, given[0], given[1], given[2], given[3], given[4], given[5]);
    lock();
    if (!is_ours) strcpy(path, "(outside)");
    int error = fault_of(op, path, to_ours ? to : NULL);
    uint64_t inode = inode_of_path(path);
    int dies = error ? 0 : count(0, path, to_ours ? to : NULL);
    long answer =
        error ? -error : shim_syscall(number, given[0], given[1], given[2], given[3], given[4], given[5]);
    if (answer == 0) note(what, inode ? inode : inode_of_path(path), length, path, to_ours ? to : NULL, NULL, 0, 0);
    if (dies) die();
    unlock();
    return answer;
}

static long read_from(long number, long file, const long *given) {
    char path[LONGEST];
    if (path_of_file(file, path)) {
        lock();
        int error = fault_of('g', path, NULL);
        unlock();
        if (error) return -error;
    }
    return shim_syscall(number, given[0], given[1], given[2], given[3], given[4], given[5]);
}

static void trapped(int signal_number, siginfo_t *facts, void *context) {
    (void)signal_number;
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    long given[6] = {registers[REG_RDI], registers[REG_RSI], registers[REG_RDX],
                     registers[REG_R10], registers[REG_R8],  registers[REG_R9]};
    long number = facts->si_syscall, answer;
    struct iovec whole = {(void *)given[1], (size_t)given[2]};
    const struct iovec *parts = (const struct iovec *)given[1];
    switch (number) {
    case SYS_open: answer = opened(number, AT_FDCWD, (const char *)given[0], given[1], given[2]); break;
    case SYS_creat: answer = opened(number, AT_FDCWD, (const char *)given[0], O_CREAT | O_WRONLY | O_TRUNC, given[1]); break;
    case SYS_openat: answer = opened(number, given[0], (const char *)given[1], given[2], given[3]); break;
    case SYS_write: answer = wrote(number, given[0], &whole, 1, -1, given); break;
    case SYS_pwrite64: answer = wrote(number, given[0], &whole, 1, given[3], given); break;
    case SYS_writev: answer = wrote(number, given[0], parts, (int)given[2], -1, given); break;
    case SYS_pwritev:
    case SYS_pwritev2: answer = wrote(number, given[0], parts, (int)given[2], given[3], given); break;
    case SYS_ftruncate: answer = changed_file(TRUNCATED, 't', number, given[0], given[1], given); break;
    case SYS_truncate:
        answer = changed_name(TRUNCATED, 't', number, AT_FDCWD, (const char *)given[0], 0, NULL, given[1], given);
        break;
    case SYS_fsync:
    case SYS_fdatasync: answer = changed_file(SYNCED, 'f', number, given[0], 0, given); break;
    case SYS_fallocate:
    case SYS_sendfile:
    case SYS_copy_file_range:
        answer = changed_file(UNKNOWN_CHANGE, 'w', number, number == SYS_copy_file_range ? given[2] : given[0], 0, given);
        break;
    case SYS_rename:
        answer = changed_name(RENAMED, 'n', number, AT_FDCWD, (const char *)given[0], AT_FDCWD, (const char *)given[1], 0, given);
        break;
    case SYS_renameat:
    case SYS_renameat2:
        answer = changed_name(RENAMED, 'n', number, given[0], (const char *)given[1], given[2], (const char *)given[3], 0, given);
        break;
    case SYS_link:
        answer = changed_name(LINKED, 'n', number, AT_FDCWD, (const char *)given[0], AT_FDCWD, (const char *)given[1], 0, given);
        break;
    case SYS_linkat:
        answer = changed_name(LINKED, 'n', number, given[0], (const char *)given[1], given[2], (const char *)given[3], 0, given);
        break;
    case SYS_unlink:
    case SYS_rmdir:
        answer = changed_name(UNLINKED, 'u', number, AT_FDCWD, (const char *)given[0], 0, NULL, 0, given);
        break;
    case SYS_unlinkat:
        answer = changed_name(UNLINKED, 'u', number, given[0], (const char *)given[1], 0, NULL, 0, given);
        break;
    case SYS_mkdir:
        answer = changed_name(MADE_FOLDER, 'm', number, AT_FDCWD, (const char *)given[0], 0, NULL, 0, given);
        break;
    case SYS_mkdirat:
        answer = changed_name(MADE_FOLDER, 'm', number, given[0], (const char *)given[1], 0, NULL, 0, given);
        break;
    default: answer = read_from(number, given[0], given); break;
    }
    registers[REG_RAX] = answer;
}

static const int TRAPPED[] = {SYS_open,     SYS_creat,     SYS_openat,   SYS_write,     SYS_pwrite64, SYS_writev,
                              SYS_pwritev,  SYS_pwritev2,  SYS_ftruncate, SYS_truncate, SYS_fsync,    SYS_fdatasync,
                              SYS_fallocate, SYS_sendfile, SYS_copy_file_range, SYS_rename, SYS_renameat, SYS_renameat2,
                              SYS_link,     SYS_linkat,    SYS_unlink,   SYS_rmdir,     SYS_unlinkat, SYS_mkdir,
                              SYS_mkdirat};
static const int READS[] = {SYS_read, SYS_pread64, SYS_readv, SYS_preadv};

static void install_filter(int with_reads) {
    enum { TRAPS = sizeof TRAPPED / sizeof *TRAPPED, MOST = 8 + 2 * (TRAPS + 4) };
    struct sock_filter code[MOST];
    int at = 0;
    uint64_t own = (uint64_t)(uintptr_t)shim_syscall_end;
    code[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer));
    code[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)own, 0, 3);
    code[at++] =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer) + 4);
    code[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(own >> 32), 0, 1);
    code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    code[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (size_t index = 0; index < TRAPS + (with_reads ? 4 : 0); index++) {
        int number = index < TRAPS ? TRAPPED[index] : READS[index - TRAPS];
        code[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 1);
        code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
    }
    code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {(unsigned short)at, code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        static const char said[] = "shim: no seccomp filter here\n";
        CALL3(SYS_write, 2, said, sizeof said - 1);
        CALL3(SYS_exit_group, 99, 0, 0);
    }
}

static void take_rules(char *text) {
    char *rest = NULL;
    for (char *one = strtok_r(text, ";", &rest); one && rule_count < MOST_RULES; one = strtok_r(NULL, ";", &rest)) {
        struct rule *rule = &rules[rule_count++];
        char *fields[5] = {one, "", "", "0", "0"};
        for (int field = 1; field < 5 && one; field++) {
            one = strchr(one, ':');
            if (one) *one++ = 0, fields[field] = one;
        }
        strncpy(rule->ops, fields[0], sizeof rule->ops - 1);
        strncpy(rule->text, fields[1], sizeof rule->text - 1);
        rule->error = atoi(fields[2]);
        rule->skip = atol(fields[3]);
        rule->times = atol(fields[4]);
    }
}

__attribute__((constructor)) static void begin(void) {
    const char *text = getenv("SHIM_ROOT");
    if (!text || strlen(text) >= sizeof root) return;
    strcpy(root, text);
    root_length = strlen(root);
    if ((text = getenv("SHIM_POINTS"))) strncpy(points, text, sizeof points - 1);
    if ((text = getenv("SHIM_SYNCS"))) only_syncs = atoi(text);
    if ((text = getenv("SHIM_KILL"))) kill_at = atol(text);
    if ((text = getenv("SHIM_AFTER"))) kill_after = atoi(text);
    static char faults[2048];
    if ((text = getenv("SHIM_FAULTS"))) strncpy(faults, text, sizeof faults - 1), take_rules(faults);
    if ((text = getenv("SHIM_LOG"))) {
        int file = (int)CALL4(SYS_openat, AT_FDCWD, text, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
        log_file = (int)CALL3(SYS_fcntl, file, F_DUPFD_CLOEXEC, 800);
        CALL3(SYS_close, file, 0, 0);
    }
    int with_reads = 0;
    for (int index = 0; index < rule_count; index++) with_reads |= strchr(rules[index].ops, 'g') != NULL;
    struct sigaction action = {0};
    action.sa_sigaction = trapped;
    action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART;
    sigaction(SIGSYS, &action, NULL);
    install_filter(with_reads);
}
