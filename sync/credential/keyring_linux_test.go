package credential

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"

	"github.com/godbus/dbus/v5"
)

// busConfig lets anybody do anything and starts no service by itself, so that
// a test has exactly the keyring it asks for.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=SOCKET</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/><allow user="*"/></policy></busconfig>`

// busSession is a D-Bus of the test's own, and the environment that leads to it.
type busSession struct {
	t    *testing.T
	home string
	conn *dbus.Conn
}

// tool finds a program that the test command installs.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%v: apt-get install dbus gnome-keyring", err)
	}
	return path
}

func newSession(t *testing.T) *busSession {
	t.Helper()
	// Not t.TempDir: the name of a socket has at most 107 characters.
	home, err := os.MkdirTemp("", "cp")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	socket := filepath.Join(home, "bus")
	config := filepath.Join(home, "bus.conf")
	if err := os.WriteFile(config, []byte(strings.Replace(busConfig, "SOCKET", socket, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	daemon := exec.Command(tool(t, "dbus-daemon"), "--config-file="+config, "--nofork", "--print-address")
	out, err := daemon.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = daemon.Process.Kill(); _ = daemon.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n') // it listens when it has said so
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(busVariable, strings.TrimSpace(address))
	t.Setenv("XDG_RUNTIME_DIR", home)
	t.Setenv("HOME", home)
	t.Setenv("XDG_DATA_HOME", filepath.Join(home, "data"))
	conn, err := dbus.Connect(strings.TrimSpace(address))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &busSession{t: t, home: home, conn: conn}
}

// gnome starts the real daemon with an unlocked login keyring.
func (s *busSession) gnome() {
	s.t.Helper()
	for _, dir := range []string{"data/keyrings", ".cache"} {
		if err := os.MkdirAll(filepath.Join(s.home, dir), 0o700); err != nil {
			s.t.Fatal(err)
		}
	}
	owner := s.watchOwner()
	daemon := exec.Command(tool(s.t, "gnome-keyring-daemon"), "--unlock", "--foreground", "--components=secrets")
	daemon.Stdin = strings.NewReader("password of the desktop")
	if err := daemon.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = daemon.Process.Kill(); _ = daemon.Wait() })
	select {
	case <-owner:
	case <-s.t.Context().Done():
		s.t.Fatal("gnome-keyring does not come up")
	}
}

// watchOwner tells when somebody takes the name of the keyring service.
func (s *busSession) watchOwner() <-chan *dbus.Signal {
	s.t.Helper()
	err := s.conn.AddMatchSignal(dbus.WithMatchInterface("org.freedesktop.DBus"),
		dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, secretsName))
	if err != nil {
		s.t.Fatal(err)
	}
	signals := make(chan *dbus.Signal, 8)
	s.conn.Signal(signals)
	found := make(chan *dbus.Signal, 1)
	go func() {
		for signal := range signals {
			if strings.HasSuffix(signal.Name, ".NameOwnerChanged") {
				found <- signal
				return
			}
		}
	}()
	return found
}

// lock locks the collection, as a desktop does when it is told to.
func (s *busSession) lock() {
	s.t.Helper()
	paths := []dbus.ObjectPath{secretsPath + "/collection/login"}
	if err := s.conn.Object(secretsName, secretsPath).Call(secretsAPI+"Service.Lock", 0, paths).Err; err != nil {
		s.t.Fatal(err)
	}
}

func testKeyring() *readBack {
	return SystemKeyring(KeyringOptions{Service: "confirmpoint-test"}).(*readBack)
}

func TestRealKeyring(t *testing.T) {
	s := newSession(t)
	s.gnome()
	k := testKeyring()
	ctx := t.Context()
	if err := k.Probe(ctx); err != nil {
		t.Fatalf("Probe: %v", err)
	}
	_, err := k.Get(ctx, "key-1")
	wantCode(t, err, confirm.ProblemSecretMissing)
	if err := k.Delete(ctx, "key-1"); err != nil {
		t.Fatalf("Delete of an absent item: %v", err)
	}
	secret := []byte{0, 1, 2, 0xff, '\n', 0, '=', 0x80}
	if err := k.Set(ctx, "key-1", secret); err != nil {
		t.Fatal(err)
	}
	if err := k.Set(ctx, "key-2", []byte("other")); err != nil {
		t.Fatal(err)
	}
	got, err := k.Get(ctx, "key-1")
	if err != nil || !bytes.Equal(got, secret) {
		t.Fatalf("Get: %x, %v", got, err)
	}
	if err := k.Set(ctx, "key-1", []byte("replaced")); err != nil {
		t.Fatal(err)
	}
	if got, err := k.Get(ctx, "key-1"); err != nil || string(got) != "replaced" {
		t.Fatalf("Get after a second Set: %q, %v", got, err)
	}
	if err := k.Delete(ctx, "key-1"); err != nil {
		t.Fatal(err)
	}
	_, err = k.Get(ctx, "key-1")
	wantCode(t, err, confirm.ProblemSecretMissing)
	if got, err := k.Get(ctx, "key-2"); err != nil || string(got) != "other" {
		t.Fatalf("the neighbour: %q, %v", got, err)
	}
}

func TestRealKeyringWithACredential(t *testing.T) {
	s := newSession(t)
	s.gnome()
	b := newBench(t)
	open := func() {
		key, err := Open(Options{Dir: b.dir, Secrets: testKeyring(), Clock: func() time.Time { return b.now }, KDF: cheapKDF})
		if err != nil {
			t.Fatal(err)
		}
		b.key = key
	}
	open()
	b.enrol(pinA, "r1")
	cache := b.unlock(pinA)
	open()
	if got := b.unlock(pinA); !bytes.Equal(got, cache) {
		t.Fatal("another cache key after a restart")
	}
	b.key.Lock()
	s.lock()
	wantCode(t, b.key.Status(t.Context()).Problem, confirm.ProblemKeyringLocked)
	for range MaxTries + 1 {
		wantCode(t, b.key.Unlock(t.Context(), pinA), confirm.ProblemKeyringLocked)
	}
	if left := b.key.Status(t.Context()).TriesLeft; left != MaxTries {
		t.Fatalf("a locked keyring cost tries: %d left", left)
	}
}

func TestForeignItemIsCorrupt(t *testing.T) {
	s := newSession(t)
	s.gnome()
	k := testKeyring()
	raw := k.store.(*childKeyring)
	if _, err := raw.run(t.Context(), raw.o.Interactive, []byte("something else"), helperSet, "key-1"); err != nil {
		t.Fatal(err)
	}
	_, err := k.Get(t.Context(), "key-1")
	wantCode(t, err, confirm.ProblemKeyringCorrupt)
}

func TestNoKeyringService(t *testing.T) {
	newSession(t)
	k := testKeyring()
	wantCode(t, k.Probe(t.Context()), confirm.ProblemKeyringMissing)
	_, err := k.Get(t.Context(), "key-1")
	wantCode(t, err, confirm.ProblemKeyringMissing)
	wantCode(t, k.Set(t.Context(), "key-1", []byte("x")), confirm.ProblemKeyringMissing)
	wantCode(t, k.Delete(t.Context(), "key-1"), confirm.ProblemKeyringMissing)
}

// TestNoSessionBus: godbus would run dbus-launch and hang on it.
func TestNoSessionBus(t *testing.T) {
	launched := filepath.Join(t.TempDir(), "launched")
	bin := t.TempDir()
	script := "#!/bin/sh\ntouch " + launched + "\n"
	if err := os.WriteFile(filepath.Join(bin, "dbus-launch"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	t.Setenv(busVariable, "")
	k := &readBack{store: &childKeyring{o: KeyringOptions{}.withDefaults(), runtimeDirs: []string{"", t.TempDir()}}}
	wantCode(t, k.Probe(t.Context()), confirm.ProblemKeyringMissing)
	if _, err := os.Stat(launched); !errors.Is(err, os.ErrNotExist) {
		t.Fatal("dbus-launch was run")
	}
}

func TestDismissedPromptStoresNothing(t *testing.T) {
	s := newSession(t)
	serveFake(s, &fakeSecrets{onPrompt: dismiss})
	k := testKeyring()
	// go-keyring says nil here, which is why Set reads back.
	raw := k.store.(*childKeyring)
	if err := raw.Set(t.Context(), "key-1", []byte("x")); err != nil {
		t.Fatalf("the trap is gone from go-keyring: %v", err)
	}
	wantCode(t, k.Set(t.Context(), "key-1", []byte("x")), confirm.ProblemKeyringNotStored)
}

func TestForeignSignalStoresNothing(t *testing.T) {
	s := newSession(t)
	serveFake(s, &fakeSecrets{onPrompt: noise})
	wantCode(t, testKeyring().Set(t.Context(), "key-1", []byte("x")), confirm.ProblemKeyringNotStored)
}

func TestUnansweredPromptCanBeLeft(t *testing.T) {
	s := newSession(t)
	fake := &fakeSecrets{onPrompt: hang, prompted: make(chan struct{}, 8)}
	serveFake(s, fake)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-fake.prompted
		cancel() // the clerk presses 取消 while the prompt is open
	}()
	wantCode(t, testKeyring().Set(ctx, "key-1", []byte("x")), confirm.ProblemKeyringTimeout)

	k := SystemKeyring(KeyringOptions{Service: "confirmpoint-test", Interactive: 300 * time.Millisecond})
	wantCode(t, k.Set(t.Context(), "key-1", []byte("x")), confirm.ProblemKeyringTimeout)
}

func TestHelperAnswersOnlyToItsName(t *testing.T) {
	var out bytes.Buffer
	for _, args := range [][]string{nil, {"sync"}, {"--keyring-helper"}} {
		if handled, _ := RunKeyringHelper(args, nil, &out); handled {
			t.Errorf("%v was handled", args)
		}
	}
	for _, args := range [][]string{{helperCommand}, {helperCommand, "steal", "s", "n"}} {
		if handled, code := RunKeyringHelper(args, nil, &out); !handled || code != helperUsage {
			t.Errorf("%v: %v, %d", args, handled, code)
		}
	}
}
