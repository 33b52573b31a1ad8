package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry"
	"confirmpoint/sync/registry/office"
	"confirmpoint/sync/registry/roster"
	"confirmpoint/sync/wire"

	"github.com/rogpeppe/go-internal/testscript"
)

// bureauHouse is a registry with a plan, two points, a clerk and an applicant,
// served over HTTPS, and an officer of the province who is signed in.
type bureauHouse struct {
	dir, url, credential string
	mu                   sync.Mutex
	sms                  string
}

func newBureauHouse(t *testing.T) *bureauHouse {
	t.Helper()
	h := &bureauHouse{dir: filepath.Join(t.TempDir(), "reg")}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	now := time.Date(2026, 10, 8, 2, 30, 0, 0, time.UTC)
	must(registry.Init(ctx, h.dir, registry.InitOptions{BureauName: "台山市教育局", BureauPhone: "0750-5550100", Hosts: []string{"127.0.0.1"}}))
	r, err := registry.Open(ctx, registry.Config{Dir: h.dir, SMS: registry.SMSFunc(h.send)})
	must(err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	serving, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Serve(serving, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	h.url = "https://" + l.Addr().String()
	must(r.PutPlan(ctx, confirm.Plan{ID: "2026", Name: "2026年秋季", Opens: now.AddDate(-1, 0, 0), Closes: now.AddDate(9, 0, 0)}))
	for _, code := range []string{"T01", "T02"} {
		p, err := r.PutPoint(ctx, confirm.Point{Code: code, Name: code + "确认点"})
		must(err)
		_, err = r.PutWindow(ctx, "2026", p.ID, confirm.Window{Opens: now.AddDate(-1, 0, 0), Closes: now.AddDate(8, 0, 0)})
		must(err)
		if code == "T01" {
			_, err = r.AddClerk(ctx, registry.ClerkRequest{UserName: "zhangmin", Name: "张敏", PointID: p.ID, Phone: "13800138000", Password: "correct horse"})
			must(err)
		}
	}
	_, err = r.Import(ctx, "2026", []roster.Applicant{applicant("202634000001")})
	must(err)
	h.enrol(t, r)
	return h
}

func (h *bureauHouse) send(_ context.Context, _, text string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sms = regexp.MustCompile(`\d{6}`).FindString(text)
	return nil
}

// enrol makes the officer's credential and signs in.
func (h *bureauHouse) enrol(t *testing.T, r *registry.Registry) {
	t.Helper()
	ctx := t.Context()
	codes, err := r.Office(registry.Officer{}).AddOfficer(ctx, wire.NewPerson{UserName: "sunli", Name: "孙丽", Role: "province", Phone: "13900139000"})
	if err != nil {
		t.Fatal(err)
	}
	ca, err := office.ParseCA(r.CAPEM())
	if err != nil {
		t.Fatal(err)
	}
	k, err := office.Enrol(ctx, h.url, ca, "sunli", codes.ActivationCode)
	if err != nil {
		t.Fatal(err)
	}
	h.credential = filepath.Join(t.TempDir(), "officer.pem")
	if err := k.Save(h.credential); err != nil {
		t.Fatal(err)
	}
	c, err := office.Open(h.url, k)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	sent, err := c.SignIn(ctx, "sunli", codes.Password)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.ConfirmSMS(ctx, sent.ChallengeID, h.sms); err != nil {
		t.Fatal(err)
	}
}

// TestWork runs one script twice: at the console, and over the line.
func TestWork(t *testing.T) {
	for _, line := range []bool{false, true} {
		t.Run(map[bool]string{false: "console", true: "line"}[line], func(t *testing.T) {
			h := newBureauHouse(t)
			flags := []string{"--dir", h.dir}
			if line {
				flags = []string{"--registry", h.url, "--as", h.credential}
			}
			run := func(ts *testscript.TestScript, want string, args []string) {
				err := ts.Exec("registryd", append(flags[:len(flags):len(flags)], args...)...)
				code := "0"
				if err != nil {
					code = exitText(err)
				}
				if code != want {
					ts.Fatalf("exit code %s, want %s", code, want)
				}
			}
			testscript.Run(t, testscript.Params{
				Dir: filepath.Join("testdata", "work"), RequireExplicitExec: true, Setup: promptExit,
				Cmds: map[string]func(*testscript.TestScript, bool, []string){
					"work":  func(ts *testscript.TestScript, _ bool, args []string) { run(ts, "0", args) },
					"works": func(ts *testscript.TestScript, _ bool, args []string) { run(ts, args[0], args[1:]) },
				},
			})
		})
	}
}

// TestOfficeOnItsOwnComputer: enrol, sign in and change the password with
// nothing but the program, the code, the password and the phone.
func TestOfficeOnItsOwnComputer(t *testing.T) {
	h := newBureauHouse(t)
	var out, complaints strings.Builder
	runIn := func(in string, args ...string) int {
		out.Reset()
		complaints.Reset()
		return run(t.Context(), args, world{in: strings.NewReader(in), out: &out, err: &complaints})
	}
	if code := runIn("", "--dir", h.dir, "officer", "add", "--user", "liqiang", "--name", "李强", "--phone", "13900139002"); code != exitDone {
		t.Fatal(complaints.String())
	}
	password := regexp.MustCompile(`密码：(\S+)`).FindStringSubmatch(out.String())[1]
	activation := regexp.MustCompile(`激活码：(\S{11})`).FindStringSubmatch(out.String())[1]
	file := filepath.Join(t.TempDir(), "me.pem")
	enrol := []string{"--registry", h.url, "office", "enrol", "--ca", filepath.Join(h.dir, "ca.pem"), "--user", "liqiang", "--out", file}
	if code := runIn("AAAAA-AAAAA\n", enrol...); code != exitSignIn {
		t.Errorf("a wrong code: %d %s", code, complaints.String())
	}
	if code := runIn(strings.ToLower(activation)+"\n", enrol...); code != exitDone {
		t.Fatal(complaints.String())
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the credential: %v %v", info, err)
	}
	remote := []string{"--registry", h.url, "--as", file}
	if code := runIn("", append(remote, "plan", "list")...); code != exitSignIn || !strings.Contains(complaints.String(), "office login") {
		t.Errorf("before the sign-in: %d %s", code, complaints.String())
	}
	in := &typed{h: h, first: password + "\n"}
	if code := run(t.Context(), append(remote, "office", "login", "--user", "liqiang"), world{in: in, out: &out, err: &complaints}); code != exitDone {
		t.Fatal(complaints.String())
	}
	if code := runIn("", append(remote, "plan", "list")...); code != exitDone || !strings.Contains(out.String(), "2026年秋季") {
		t.Errorf("signed in: %d %s", code, complaints.String())
	}
	renewed := filepath.Join(t.TempDir(), "next.pem")
	if code := runIn("", append(remote, "office", "renew", "--out", renewed)...); code != exitDone {
		t.Fatal(complaints.String())
	}
	if code := runIn("", append(remote, "office", "renew", "--out", renewed)...); code == exitDone || !strings.Contains(complaints.String(), "没有覆盖") {
		t.Errorf("over a file that is there: %d %s", code, complaints.String())
	}
	for _, credential := range []string{renewed, file} { // both are good, and signed in
		if code := runIn("", "--registry", h.url, "--as", credential, "plan", "list"); code != exitDone || !strings.Contains(out.String(), "2026年秋季") {
			t.Errorf("after the renewal: %d %s", code, complaints.String())
		}
	}
	if code := runIn("", append(remote, "officer", "list")...); code != exitSignIn || !strings.Contains(complaints.String(), "没有这项权限") {
		t.Errorf("the province's work: %d %s", code, complaints.String())
	}
	if code := runIn("", append(remote, "export", "--plan", "2026", "--out", "x.xlsx")...); code != exitUsage {
		t.Errorf("work of the console: %d %s", code, complaints.String())
	}
	if code := runIn(password+"\nanother long word\n", append(remote, "office", "password")...); code != exitDone {
		t.Errorf("a new password: %d %s", code, complaints.String())
	}
	if code := runIn("", "--registry", "https://127.0.0.1:1", "--as", file, "plan", "list"); code != exitLine {
		t.Errorf("nobody there: %d %s", code, complaints.String())
	}
}

// typed gives the password, and then the code of the newest message.
type typed struct {
	h     *bureauHouse
	first string
}

func (p *typed) Read(b []byte) (int, error) {
	line := p.first
	if p.first = ""; line == "" {
		p.h.mu.Lock()
		line = p.h.sms + "\n"
		p.h.mu.Unlock()
	}
	return copy(b, line), nil
}
