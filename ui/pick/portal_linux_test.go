package pick

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/godbus/dbus/v5"

	"confirmpoint/ui/present"
)

// rules are of a bus that starts no services of this computer.
const rules = `<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>`

// newBus starts a bus of the test's own, and makes it the session's.
func newBus(t *testing.T) {
	t.Helper()
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		if os.Getenv("CONFIRMPOINT_NO_SKIP") == "1" {
			t.Fatalf("dbus-daemon is needed: %v", err)
		}
		t.Skipf("dbus-daemon is not installed: %v", err)
	}
	file := filepath.Join(t.TempDir(), "bus.conf")
	if err := os.WriteFile(file, []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(daemon, "--config-file="+file, "--nofork", "--print-address")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
}

// portal answers as the one of a desktop does.
type portal struct {
	bus    *dbus.Conn
	asked  chan question
	closed chan struct{}

	mu   sync.Mutex // the bus asks on goroutines of its own
	next reply
}

// reply is what a portal says of itself and of the next question.
type reply struct {
	version uint32
	code    uint32
	uris    []string
	early   bool // the answer comes before the call returns
}

func (p *portal) will(r reply) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = r
}

func (p *portal) reply() reply {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.next
}

type question struct {
	parent, title string
	options       map[string]dbus.Variant
}

func newPortal(t *testing.T) *portal {
	t.Helper()
	newBus(t)
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bus.Close() })
	p := &portal{bus: bus, next: reply{version: 4}, asked: make(chan question, 1), closed: make(chan struct{}, 1)}
	for face, methods := range map[string]map[string]any{
		portalChooser:                     {"OpenFile": p.open},
		"org.freedesktop.DBus.Properties": {"Get": p.get},
	} {
		if err := bus.ExportMethodTable(methods, portalPath, face); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := bus.RequestName(portalName, 0); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *portal) get(string, string) (dbus.Variant, *dbus.Error) {
	return dbus.MakeVariant(p.reply().version), nil
}

func (p *portal) open(from dbus.Sender, parent, title string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	name := strings.ReplaceAll(strings.TrimPrefix(string(from), ":"), ".", "_")
	handle := dbus.ObjectPath(portalPath + "/request/" + name + "/" + options["handle_token"].Value().(string))
	if err := p.bus.ExportMethodTable(map[string]any{"Close": func() *dbus.Error {
		p.closed <- struct{}{}
		return nil
	}}, handle, portalRequest); err != nil {
		return "", dbus.MakeFailedError(err)
	}
	p.asked <- question{parent, title, options}
	if r := p.reply(); r.early {
		if err := p.bus.Emit(handle, portalRequest+".Response", r.code, map[string]dbus.Variant{"uris": dbus.MakeVariant(r.uris)}); err != nil {
			return "", dbus.MakeFailedError(err)
		}
	}
	return handle, nil
}

func TestThePortalIsAsked(t *testing.T) {
	p := newPortal(t)
	p.will(reply{version: 4, early: true, uris: []string{"file:///home/zhang/%E6%89%AB%E6%8F%8F/a%20b.pdf"}})
	got, err := System(t.Context(), present.FileQuestion{
		Title: "选择扫描件", Accept: "打开", Kinds: "图片和 PDF", Endings: []string{".jpg", ".pdf"},
		Start: "/home/zhang/文档/x.pdf", Parent: "x11:3a00007",
	})
	if err != nil || got != "/home/zhang/扫描/a b.pdf" {
		t.Fatalf("chosen %q, %v", got, err)
	}
	q := <-p.asked
	if q.parent != "x11:3a00007" || q.title != "选择扫描件" || q.options["accept_label"].Value() != "打开" {
		t.Errorf("asked %+v", q)
	}
	if _, folders := q.options["directory"]; folders {
		t.Error("a folder is asked for")
	}
	if begin := string(q.options["current_folder"].Value().([]byte)); begin != "/home/zhang/文档\x00" {
		t.Errorf("it begins in %q", begin)
	}
	var filters []portalFilter
	if err := q.options["filters"].Store(&filters); err != nil {
		t.Fatal(err)
	}
	if len(filters) != 1 || filters[0].Name != "图片和 PDF" || filters[0].Patterns[1].Pattern != "*.[pP][dD][fF]" {
		t.Errorf("filters %+v", filters)
	}
}

func TestWhatThePortalAnswers(t *testing.T) {
	p := newPortal(t)
	for _, c := range []struct {
		name    string
		version uint32
		code    uint32
		uris    []string
		want    string
		fails   bool
	}{
		{"a folder", 3, portalChosen, []string{"file:///media/zhang/U"}, "/media/zhang/U", false},
		{"given up", 4, portalGivenUp, nil, "", false},
		{"ended", 4, 2, nil, "", true},
		{"on another computer", 4, portalChosen, []string{"smb://nas/a"}, "", true},
		{"knows no folders", 2, portalChosen, nil, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.will(reply{c.version, c.code, c.uris, true})
			got, err := System(t.Context(), present.FileQuestion{Folder: true})
			if got != c.want || err != nil != c.fails {
				t.Errorf("answered %q, %v", got, err)
			}
			if c.version >= foldersSince {
				if q := <-p.asked; q.options["directory"].Value() != true {
					t.Errorf("no folder is asked for: %+v", q.options)
				}
			}
		})
	}
}

func TestTheDialogGoesWithTheQuestion(t *testing.T) {
	p := newPortal(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := System(ctx, present.FileQuestion{})
		ended <- err
	}()
	<-p.asked
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	<-p.closed
}

func TestADesktopWithoutAPortalSaysSo(t *testing.T) {
	newBus(t)
	if _, err := System(t.Context(), present.FileQuestion{}); err == nil {
		t.Error("somebody answered")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "none"))
	if _, err := System(t.Context(), present.FileQuestion{}); err == nil {
		t.Error("without a bus somebody answered")
	}
}
