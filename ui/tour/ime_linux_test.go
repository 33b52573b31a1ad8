package tour

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"confirmpoint/ui"
)

// A clerk at the real window, with the real input method: Xvfb, fcitx5 with
// pinyin on a bus of its own, the program as it is shipped (bin/confirmpoint),
// keys by xdotool. Everything is waited for by looking; nothing sleeps.
type clerk struct {
	t     *testing.T
	env   []string
	in    io.Writer
	lines *bufio.Reader
}

const imeProfile = `[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin

[Groups/0/Items/0]
Name=keyboard-us
Layout=

[Groups/0/Items/1]
Name=pinyin
Layout=

[GroupOrder]
0=Default
`

// imeBus is a bus that starts no services: asked too early, it would start a
// second input method that nobody ends.
const imeBus = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>`

// program gives a program's path. Without it the test is skipped, or fails
// when CONFIRMPOINT_NO_SKIP=1, as make test has it, which installs everything.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CONFIRMPOINT_NO_SKIP") == "1" {
		t.Fatalf("%s is needed: %v", name, err)
	}
	t.Skipf("%s is not installed: %v", name, err)
	return ""
}

// background starts a program that ends with the test.
func (c *clerk) background(name string, args ...string) *exec.Cmd {
	c.t.Helper()
	cmd := exec.Command(program(c.t, name), args...)
	cmd.Env = c.env
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

func (c *clerk) start(cmd *exec.Cmd) {
	c.t.Helper()
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
}

// firstLine starts a program that says one line when it is ready.
func (c *clerk) firstLine(cmd *exec.Cmd, stdout io.Reader) string {
	c.t.Helper()
	c.start(cmd)
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		c.t.Fatalf("%s: %v", cmd.Path, err)
	}
	return strings.TrimSpace(line)
}

// run runs a program to its end.
func (c *clerk) run(name string, args ...string) string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program(c.t, name), args...)
	cmd.Env = c.env
	said, err := cmd.CombinedOutput()
	if err != nil {
		c.t.Fatalf("%s %v: %v: %s", name, args, err, said)
	}
	return strings.TrimSpace(string(said))
}

// until looks until something holds.
func (c *clerk) until(what string, holds func() bool) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			if c.lines != nil {
				c.t.Logf("the window: %+v", c.look(ui.HandleTable))
			}
			c.t.Fatalf("waited in vain: %s", what)
		}
	}
}

func newClerk(t *testing.T) *clerk {
	window := os.Getenv("CONFIRMPOINT_WINDOW") // another build than the one in bin
	if window == "" {
		window = filepath.Join("..", "..", "bin", "confirmpoint")
	}
	window = program(t, window)
	home := t.TempDir()
	config := filepath.Join(home, ".config", "fcitx5")
	if err := os.MkdirAll(config, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config, "profile"), []byte(imeProfile), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &clerk{t: t, env: append(os.Environ(), "HOME="+home, "XDG_RUNTIME_DIR="+home, "XDG_CONFIG_HOME=", "XDG_DATA_HOME=",
		"LC_ALL=C.UTF-8", "XMODIFIERS=@im=fcitx", "LIBGL_ALWAYS_SOFTWARE=1", "WAYLAND_DISPLAY=")}
	display := c.background("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "+extension", "GLX", "-nolisten", "tcp")
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	display.ExtraFiles = []*os.File{write}
	c.env = append(c.env, "DISPLAY=:"+c.firstLine(display, read))
	rules := filepath.Join(home, "bus.conf")
	if err := os.WriteFile(rules, []byte(imeBus), 0o600); err != nil {
		t.Fatal(err)
	}
	bus := c.background("dbus-daemon", "--config-file="+rules, "--nofork", "--print-address")
	said, err := bus.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.env = append(c.env, "DBUS_SESSION_BUS_ADDRESS="+c.firstLine(bus, said))
	c.start(c.background("fcitx5", "--disable=wayland,waylandim,notificationitem,notifications,clipboard,kimpanel,virtualkeyboard"))
	c.until("fcitx5 is there", func() bool {
		cmd := c.background("fcitx5-remote")
		return cmd.Run() == nil
	})
	c.open(window)
	return c
}

// open starts the window and gives it the display's focus.
func (c *clerk) open(window string) {
	cmd := exec.Command(window, "--demo", "--drive", "--demo-count", "60")
	cmd.Env = c.env
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	in, err := cmd.StdinPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.in, c.lines = in, bufio.NewReader(out)
	c.t.Cleanup(func() {
		_ = in.Close() // the window closes with its input
		if err := cmd.Wait(); err != nil {
			c.t.Errorf("the window ended: %v", err)
		}
	})
	id := c.run("xdotool", "search", "--sync", "--onlyvisible", "--pid", fmt.Sprint(cmd.Process.Pid))
	c.run("xdotool", "mousemove", "--window", id, "2", "2", "windowfocus", "--sync", id)
}

// do gives the window a step and its answer.
func (c *clerk) do(step string) Seen {
	c.t.Helper()
	fmt.Fprintln(c.in, step)
	line, err := c.lines.ReadString('\n')
	if err != nil {
		c.t.Fatalf("%s: %v", step, err)
	}
	var seen Seen
	if err := json.Unmarshal([]byte(line), &seen); err != nil {
		c.t.Fatalf("%s: %v: %s", step, err, line)
	}
	if seen.Error != "" {
		c.t.Fatal(seen.Error)
	}
	return seen
}

func (c *clerk) look(h ui.Handle) Seen { return c.do("look " + string(h)) }

// shows waits until a field shows a text.
func (c *clerk) shows(h ui.Handle, text string) {
	c.t.Helper()
	var seen Seen
	ctx, cancel := context.WithTimeout(c.t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for seen = c.look(h); seen.Text != text; seen = c.look(h) {
		select {
		case <-tick.C:
		case <-ctx.Done():
			c.t.Fatalf("%s shows %q, want %q (%+v)", h, seen.Text, text, seen)
		}
	}
}

// keys presses keys by their X names.
func (c *clerk) keys(names ...string) {
	c.t.Helper()
	c.run("xdotool", append([]string{"key", "--delay", "20"}, names...)...)
}

func (c *clerk) types(text string) {
	c.t.Helper()
	c.run("xdotool", "type", "--delay", "20", text)
}

// ime switches the input method as its indicator would show it.
func (c *clerk) ime(on bool) {
	c.t.Helper()
	want := map[bool]string{true: "2", false: "1"}[on]
	if c.run("fcitx5-remote") == want {
		return
	}
	c.keys("ctrl+space")
	c.until("the input method is "+want, func() bool { return c.run("fcitx5-remote") == want })
}

// part is something a clerk types, by letters or by the names of keys, and what
// the field shows then.
type part struct{ what, typed, keys, want string }

// allParts go into the first field of the sign-in and of a record; everyField has
// the shorter round for all others.
var allParts = []part{
	{"a word", "zhongguo ", "", "中国"},
	{"BackSpace while composing", "niha", "BackSpace BackSpace BackSpace BackSpace", "中国"},
	{"a word after that", "zhongguo ", "", "中国中国"},
	{"BackSpace at last", "", "BackSpace", "中国中"},
	{"Escape while composing", "nihao", "Escape", "中国中"},
	{"arrows, Tab, paging and Escape", "nihao", "Left Right Up Down Next Prior Tab Home End Escape", "中国中"},
	{"a digit chooses", "zhongguo1", "", "中国中中国"},
	{"punctuation", ",", "", "中国中中国，"},
	{"Return commits the letters", "nihao", "Return", "中国中中国，nihao"},
}

// field types into one field, and checks after each part that nothing but its
// text has changed.
func (c *clerk) field(h ui.Handle, parts []part) (last string) {
	c.t.Helper()
	c.do("clear " + string(h))
	c.do("focus " + string(h))
	before := c.look(h)
	if !before.Focused || before.Text != "" {
		c.t.Fatalf("%s cannot be typed into: %+v", h, before)
	}
	c.ime(true)
	for _, part := range parts {
		if part.typed != "" {
			c.types(part.typed)
		}
		if part.keys != "" {
			c.keys(strings.Fields(part.keys)...)
		}
		c.shows(h, part.want)
		after := c.look(h)
		if after.Desk != before.Desk || !after.Focused || after.Caret != len([]rune(part.want)) {
			c.t.Errorf("%s, %s: was %+v, is %+v", h, part.what, before, after)
		}
	}
	return parts[len(parts)-1].want
}

// latin types without the input method, faster than it lets keys through.
func (c *clerk) latin(h ui.Handle) {
	c.t.Helper()
	c.ime(false)
	c.do("clear " + string(h))
	c.types("abc 12;x")
	c.keys("BackSpace", "BackSpace", "BackSpace", "BackSpace", "y")
	c.shows(h, "abc y")
	c.do("clear " + string(h))
}

func TestAClerkTypesChineseIntoEveryField(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a display and an input method of its own; make test runs it")
	}
	c := newClerk(t)
	last := c.field(ui.HandleEnrolCode, allParts)
	// Shift commits what was typed and switches the input method off.
	c.run("xdotool", "key", "--delay", "100", "n", "i", "Shift_L")
	c.shows(ui.HandleEnrolCode, last+"ni")
	c.until("Shift switches", func() bool { return c.run("fcitx5-remote") == "1" })
	c.latin(ui.HandleEnrolCode)

	// Dots would hide that a PIN has become Chinese.
	c.do("focus " + string(ui.HandleEnrolPIN))
	c.ime(true)
	c.types("zhongguo 1")
	c.shows(ui.HandleEnrolPIN, "1")
	if seen := c.look(ui.HandleEnrolPIN); !strings.Contains(seen.Desk, "关闭中文输入法") {
		t.Errorf("nothing says why the PIN stayed empty: %+v", seen)
	}
	c.ime(false)
	c.do("clear " + string(ui.HandleEnrolPIN))

	c.do("enrol")
	c.do("signin")
	c.do("pull")
	c.do("open")
	c.field(ui.HandleRemark, allParts)
	c.latin(ui.HandleRemark)
	c.everyField("list and record", 12)
	for _, over := range []struct{ keys, what string }{
		{"ctrl+k", "command palette"}, {"F1", "help"}, {"alt+d", "phrases"}, {"alt+z", "characters"},
	} {
		c.do("focus " + string(ui.HandleRemark))
		c.keys(over.keys)
		c.covered(1)
		c.everyField(over.what, 1)
		c.keys("Escape")
		c.covered(0)
	}
	for _, screen := range []struct {
		name  string
		least int
	}{
		{"mail", 2}, {"mailbox", 1}, {"print-new", 1}, {"send-line", 2}, {"elsewhere", 4}, {"files", 1}, {"keys", 3},
	} {
		c.do("show " + screen.name)
		c.everyField(screen.name, screen.least)
	}
}

// covered waits until so many panels lie over the screen.
func (c *clerk) covered(by int) {
	c.t.Helper()
	c.until(fmt.Sprintf("%d panels over the screen", by), func() bool {
		return strings.HasSuffix(c.look(ui.HandleTable).Desk, fmt.Sprintf("covers %d", by))
	})
}

// everyField types into all text fields there are now, those of what covers the
// window or else of the screen.
func (c *clerk) everyField(where string, least int) {
	c.t.Helper()
	count := c.do("fields").Fields
	if count < least {
		c.t.Fatalf("%s: %d fields, want %d", where, count, least)
	}
	c.ime(true)
	for i := range count {
		h := ui.Handle(strconv.Itoa(i))
		c.do("clear " + string(h))
		before := c.do("focus " + string(h))
		if !before.Focused || before.Text != "" {
			c.t.Fatalf("%s, field %d cannot be typed into: %+v", where, i, before)
		}
		c.run("xdotool",
			"type", "--delay", "12", "--args", "1", "zhongguo niha", // composed, and being composed
			"key", "--delay", "12", "BackSpace", "BackSpace", "BackSpace", "BackSpace",
			"type", "--delay", "12", "--args", "1", "nihao", "key", "--delay", "12", "Down", "Tab", "Escape",
			"type", "--delay", "12", "--args", "1", "nihao", "key", "Return") // commits the letters
		c.shows(h, "中国nihao")
		if after := c.look(h); after.Desk != before.Desk || !after.Focused {
			c.t.Errorf("%s, field %d: was %+v, is %+v", where, i, before, after)
		}
	}
}
