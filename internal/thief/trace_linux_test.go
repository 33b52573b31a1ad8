package thief

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// calls are all by which a program makes, names or opens a file.
const calls = "open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat," +
	"mkdir,mkdirat,mknod,mknodat,truncate,memfd_create"

// trace is what the programs of a day have made or opened for writing.
type trace struct {
	files  map[string]bool // absolute paths
	moved  [][2]string     // renames, in their order: from, to
	memory []string        // names of memfd_create
	lines  int
	// off: this machine lets no process be traced, as some containers do; then
	// files are found by walking the folders only.
	off bool
}

// mayTrace tells whether strace works here.
func mayTrace() bool { return exec.Command("strace", "-qq", "-o", os.DevNull, "true").Run() == nil }

// traced is cmd under strace. The program itself is the child that is started,
// strace stands beside it, so that a kill meets the program. The function
// reads the trace to its end and is called once the program has started.
func (tr *trace) traced(cmd *exec.Cmd) (read func() error, err error) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		return nil, fmt.Errorf("%w: apt-get install strace", err)
	}
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.ExtraFiles = append(cmd.ExtraFiles, in) // its end is the end of the program
	if tr.off {
		return func() error {
			if err := in.Close(); err != nil {
				return err
			}
			defer out.Close()
			_, err := io.Copy(io.Discard, out)
			return err
		}, nil
	}
	cmd.Args = append([]string{"strace", "-D", "-f", "--seccomp-bpf", "-qq", "-xx", "-y", "-s", "4096",
		"-e", "signal=none", "-e", "trace=" + calls, "-o", fmt.Sprintf("/proc/self/fd/%d", 2+len(cmd.ExtraFiles)), cmd.Path}, cmd.Args[1:]...)
	cmd.Path = strace
	return func() error {
		if err := in.Close(); err != nil {
			return err
		}
		defer out.Close()
		return tr.read(out, cmd.Dir)
	}, nil
}

var (
	traceLine   = regexp.MustCompile(`^(\d+) +(\w+)\((.*)$`)
	resumedLine = regexp.MustCompile(`^(\d+) +<\.\.\. (\w+) resumed>(.*)$`)
	quoted      = regexp.MustCompile(`(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:\\x[0-9a-f]{2})*)"`)
)

// read takes the lines of strace, a call that another interrupted put together.
func (tr *trace) read(in io.Reader, dir string) error {
	begun := map[string]string{} // by thread
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		tr.lines++
		if part, ok := strings.CutSuffix(line, " <unfinished ...>"); ok {
			begun[strings.Fields(part)[0]] = part
			continue
		}
		if m := resumedLine.FindStringSubmatch(line); m != nil {
			line = begun[m[1]] + m[3]
		}
		if m := traceLine.FindStringSubmatch(line); m != nil {
			if err := tr.call(m[2], m[3], dir); err != nil {
				return err
			}
		}
	}
	for _, part := range begun { // a program that was killed in the midst of it
		if m := traceLine.FindStringSubmatch(part); m != nil {
			if err := tr.call(m[2], m[3], dir); err != nil {
				return err
			}
		}
	}
	return lines.Err()
}

func (tr *trace) call(name, args, dir string) error {
	if strings.Contains(args, ") = -1 ") {
		return nil // it was not done
	}
	if name == "memfd_create" {
		tr.memory = append(tr.memory, args)
		return nil
	}
	if strings.HasPrefix(name, "open") && !strings.Contains(args, "O_WRONLY") && !strings.Contains(args, "O_RDWR") &&
		!strings.Contains(args, "O_CREAT") {
		return nil
	}
	var named []string
	for _, m := range quoted.FindAllStringSubmatch(args, -1) {
		path, err := unhex(m[2])
		if err != nil {
			return err
		}
		if !filepath.IsAbs(path) {
			base, err := unhex(m[1])
			if err != nil {
				return err
			}
			if base == "" {
				base = dir
			}
			path = filepath.Join(base, path)
		}
		named = append(named, filepath.Clean(path))
		tr.files[filepath.Clean(path)] = true
	}
	if strings.HasPrefix(name, "rename") && len(named) == 2 {
		tr.moved = append(tr.moved, [2]string{named[0], named[1]})
	}
	return nil
}

// now gives the name that a file has in the end, when it or a folder above it
// was renamed.
func (tr *trace) now(path string) string {
	for _, m := range tr.moved {
		if path == m[0] {
			path = m[1]
		} else if rest, ok := strings.CutPrefix(path, m[0]+"/"); ok {
			path = filepath.Join(m[1], rest)
		}
	}
	return path
}

func unhex(s string) (string, error) {
	b, err := hex.DecodeString(strings.ReplaceAll(s, `\x`, ""))
	return string(b), err
}

// paths gives all files, sorted.
func (tr *trace) paths() []string {
	all := make([]string, 0, len(tr.files))
	for path := range tr.files {
		all = append(all, path)
	}
	slices.Sort(all)
	return all
}
