package thief

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"confirmpoint/printing/spool/spooltest"
)

// What the clerk types; none of it may be left anywhere either.
const (
	clerkUser = "zhangmin"
	clerkPIN  = "730418"
	password  = "correct horse battery"
	plan      = "2026"
	pointCode = "T01"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// world is a bureau, a workstation with keyring and printer, and the line
// between the two with somebody on it.
type world struct {
	t        *testing.T
	dir      string // the workstation's: home, data, tmp, run, out, logs
	reg      string // the registry's folder
	programs string
	env      []string // of the workstation's programs
	line     *relay
	print    *spooltest.System
	trace    trace
	log      bytes.Buffer // standard error of every command of the day
	sms      string       // a pipe that gives the code of the newest message
	serving  *exec.Cmd
	bureau   bytes.Buffer // standard error of the registry
}

// folders of the workstation, each with a variable that leads there.
var folders = map[string]string{
	"home": "HOME", "tmp": "TMPDIR", "data": "XDG_DATA_HOME", "config": "XDG_CONFIG_HOME",
	"cache": "XDG_CACHE_HOME", "state": "XDG_STATE_HOME", "run": "XDG_RUNTIME_DIR", "out": "OUT", "logs": "LOGS",
}

func newWorld(t *testing.T) *world {
	t.Helper()
	// Not t.TempDir: the name of a socket has at most 107 characters.
	dir, err := os.MkdirTemp("", "thief")
	check(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	w := &world{t: t, dir: dir, reg: t.TempDir(), programs: t.TempDir(), trace: trace{files: map[string]bool{}, off: !mayTrace()}}
	for name, variable := range folders {
		check(t, os.Mkdir(w.path(name), 0o700))
		w.env = append(w.env, variable+"="+w.path(name))
	}
	w.env = append(w.env, "PATH="+os.Getenv("PATH"), "LANG=C.UTF-8", "POINTCTL_PIN="+clerkPIN, "POINTCTL_PASSWORD="+password)
	build := exec.Command("go", "build", "-trimpath", "-o", w.programs+"/", "confirmpoint/cmd/pointctl", "confirmpoint/cmd/registryd")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	w.keyring()
	w.print, err = spooltest.Start(t.Context())
	check(t, err)
	t.Cleanup(func() { check(t, w.print.Close()) })
	w.env = append(w.env, "CUPS_SERVER="+w.print.Server)
	w.line = newRelay(t)
	return w
}

func (w *world) path(parts ...string) string {
	return filepath.Join(append([]string{w.dir}, parts...)...)
}

// busConfig lets anybody do anything and starts nothing by itself.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=SOCKET</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/><allow user="*"/></policy></busconfig>`

// keyring starts a bus and the real daemon with an unlocked login keyring.
func (w *world) keyring() {
	w.t.Helper()
	config := w.path("bus.conf")
	check(w.t, os.WriteFile(config, []byte(strings.Replace(busConfig, "SOCKET", w.path("bus"), 1)), 0o600))
	bus := exec.Command("dbus-daemon", "--config-file="+config, "--nofork", "--print-address")
	out, err := bus.StdoutPipe()
	check(w.t, err)
	w.start(bus)
	address, err := bufio.NewReader(out).ReadString('\n') // it listens when it has said so
	check(w.t, err)
	address = strings.TrimSpace(address)
	w.env = append(w.env, "DBUS_SESSION_BUS_ADDRESS="+address)
	conn, err := dbus.Connect(address)
	check(w.t, err)
	w.t.Cleanup(func() { _ = conn.Close() })
	check(w.t, os.MkdirAll(w.path("data", "keyrings"), 0o700))
	check(w.t, conn.AddMatchSignal(dbus.WithMatchInterface("org.freedesktop.DBus"),
		dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, "org.freedesktop.secrets")))
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	daemon := exec.Command("gnome-keyring-daemon", "--unlock", "--foreground", "--components=secrets")
	daemon.Stdin, daemon.Env = strings.NewReader("password of the desktop"), w.env
	w.start(daemon)
	for s := range signals {
		if strings.HasSuffix(s.Name, ".NameOwnerChanged") {
			return
		}
	}
	w.t.Fatal("gnome-keyring does not come up")
}

// start runs a program until the test ends.
func (w *world) start(cmd *exec.Cmd) {
	w.t.Helper()
	check(w.t, cmd.Start())
	w.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
}

// registryd runs one command of the bureau and gives what it says.
func (w *world) registryd(in string, args ...string) string {
	w.t.Helper()
	cmd := exec.Command(filepath.Join(w.programs, "registryd"), append([]string{"--dir", w.reg}, args...)...)
	cmd.Stdin = strings.NewReader(in)
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("registryd %s: %v\n%s", args, err, out)
	}
	return string(out)
}

var (
	served     = regexp.MustCompile(`https://(\S+) `)
	smsCode    = regexp.MustCompile(`验证码 (\d+)`)
	activation = regexp.MustCompile(`激活码：([0-9A-Z-]+)`)
)

// open makes the bureau with its people, and gives the clerk's activation code.
func (w *world) open(people int) string {
	w.t.Helper()
	day := func(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }
	w.registryd("", "init", "--bureau", "青禾县教育局", "--phone", "0750-5550100", "--host", "127.0.0.1")
	w.registryd("", "plan", "put", "--id", plan, "--name", "定期注册", "--opens", day(-30), "--closes", day(90))
	w.registryd("", "point", "put", "--code", pointCode, "--name", "第一确认点")
	w.registryd("", "window", "put", "--plan", plan, "--point", pointCode, "--opens", day(-7), "--closes", day(7))
	said := w.registryd(password, "clerk", "add", "--user", clerkUser, "--name", clerkName, "--point", pointCode,
		"--phone", clerkPhone, "--password-stdin")
	code := activation.FindStringSubmatch(said)
	if code == nil {
		w.t.Fatal("no activation code was given")
	}
	bring := filepath.Join(w.reg, "bring")
	w.registryd("", "demo-data", "--out", bring, "--point", pointCode, "--count", fmt.Sprint(people), "--seed", fmt.Sprint(seed))
	w.registryd("", "import", filepath.Join(bring, "申请人员基本情况表.xlsx"), "--plan", plan, "--photos", filepath.Join(bring, "照片"))
	return code[1]
}

// serve runs the registry; the codes it sends go into the pipe w.sms.
func (w *world) serve() {
	w.t.Helper()
	w.sms = filepath.Join(w.reg, "sms")
	check(w.t, syscall.Mkfifo(w.sms, 0o600))
	w.serving = exec.Command(filepath.Join(w.programs, "registryd"), "--dir", w.reg, "serve", "--listen", "127.0.0.1:0", "--sms", "log")
	out, err := w.serving.StdoutPipe()
	check(w.t, err)
	w.serving.Stderr = &w.bureau
	check(w.t, w.serving.Start())
	address := make(chan string, 1)
	var reading sync.WaitGroup
	reading.Go(func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if m := served.FindStringSubmatch(lines.Text()); m != nil {
				address <- m[1]
			}
			if m := smsCode.FindStringSubmatch(lines.Text()); m != nil {
				// Opening waits for the clerk, who reads it.
				if err := os.WriteFile(w.sms, []byte(m[1]+"\n"), 0o600); err != nil {
					w.t.Error(err)
				}
			}
		}
		close(address)
	})
	w.t.Cleanup(func() {
		w.close()
		reading.Wait()
	})
	to, ok := <-address
	if !ok {
		w.t.Fatal("the registry does not serve")
	}
	w.line.begin(to)
}

// close ends the registry.
func (w *world) close() {
	if w.serving.ProcessState == nil {
		_ = w.serving.Process.Signal(syscall.SIGTERM)
		_ = w.serving.Wait()
	}
}

// command is one of the workstation, traced and with its log kept.
func (w *world) command(args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(w.programs, "pointctl"), append([]string{"-v"}, args...)...)
	cmd.Env, cmd.Dir, cmd.Stderr = w.env, w.path("out"), &w.log
	return cmd
}

// do runs a command and gives what it shows the clerk.
func (w *world) do(args ...string) string {
	w.t.Helper()
	out, code := w.exit(args...)
	if code != 0 {
		w.t.Fatalf("pointctl %s: exit code %d\n%s", args, code, w.log.String())
	}
	return out
}

// exit is do for a command that may fail.
func (w *world) exit(args ...string) (shown string, code int) {
	w.t.Helper()
	cmd := w.command(args...)
	var out bytes.Buffer
	cmd.Stdout = &out
	read, err := w.trace.traced(cmd)
	check(w.t, err)
	check(w.t, cmd.Start())
	check(w.t, read())
	err = cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// killed runs a command until now, and kills it with -9.
func (w *world) killed(now <-chan struct{}, args ...string) {
	w.t.Helper()
	cmd := w.command(args...)
	cmd.Stdout = io.Discard
	read, err := w.trace.traced(cmd)
	check(w.t, err)
	check(w.t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- read() }()
	select {
	case <-now:
	case <-ended:
		w.t.Fatalf("pointctl %s ended before it was killed\n%s", args, w.log.String())
	}
	check(w.t, cmd.Process.Kill())
	check(w.t, <-ended)
	if err := cmd.Wait(); err == nil {
		w.t.Fatal("it ended well although it was killed")
	}
}

// listed reads the JSON of a command.
func listed[T any](w *world, args ...string) (v T) {
	w.t.Helper()
	check(w.t, json.Unmarshal([]byte(w.do(append(args, "--json")...)), &v))
	return v
}
