package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/training"
	"confirmpoint/printing/spool/spooltest"
	"confirmpoint/sync/credential"
	"confirmpoint/sync/registry"
	"confirmpoint/sync/registry/registrytest"
	"confirmpoint/sync/registry/roster"
	"confirmpoint/sync/wire"

	"github.com/rogpeppe/go-internal/testscript"
)

// promptExit is for GORACE: a program under the race detector would sleep for a
// second at its end, in case another goroutine still finds a race. The scripts
// run hundreds of programs.
const promptExit = "atexit_sleep_ms=0"

// envSecrets names the folder that stands in for the system keyring.
const envSecrets = "TEST_SECRETS"

func TestMain(m *testing.M) {
	if role := os.Getenv(envCrashRole); role != "" {
		os.Exit(crashChild(role))
	}
	testscript.Main(m, map[string]func(){"pointctl": func() {
		os.Exit(run(context.Background(), os.Args[1:], world{
			in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv,
			secrets: fileSecrets(os.Getenv(envSecrets)),
			kdf:     credential.Params{Time: 1, MemoryKiB: 8, Threads: 1},
			keys:    []ed25519.PublicKey{publicOf(publisher())},

			sameDrive: func(folder string) (bool, error) {
				return !slices.Contains([]string{"stick", "disk"}, filepath.Base(folder)), nil // badDisks
			},
		}))
	}})
}

// fileSecrets keeps each secret in a file, so that it outlives a command as a
// keyring does. It is for tests alone.
type fileSecrets string

func (f fileSecrets) path(name string) string { return filepath.Join(string(f), name) }

func (f fileSecrets) Get(_ context.Context, name string) ([]byte, error) {
	secret, err := os.ReadFile(f.path(name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, &confirm.Problem{Code: confirm.ProblemSecretMissing}
	}
	return secret, err
}

func (f fileSecrets) Set(_ context.Context, name string, secret []byte) error {
	return os.WriteFile(f.path(name), secret, 0o600)
}

func (f fileSecrets) Delete(_ context.Context, name string) error {
	err := os.Remove(f.path(name))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// TestScripts drives the program against a training registry, command by
// command, as a script of support staff would.
func TestScripts(t *testing.T) {
	// Drawing the pictures takes longer than a script: once for all of them.
	furnished := t.TempDir()
	tr, err := training.Start(t.Context(), training.Options{Dir: furnished, Count: 30, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(tr.Close(), os.Remove(filepath.Join(furnished, "training-address")), registrytest.Cheapen(furnished, training.Password))
	if err != nil {
		t.Fatal(err)
	}
	all := scripts{furnished: furnished, env: badDisks(t)}
	if testing.Short() { // some hundred programs less: make test runs them
		all.only = []string{"job", "offline", "conflict", "printing", "sign", "usage"}
	}
	runScripts(t, "script", all)
}

// TestWithRegistryd drives it against the bureau's own program, by scripts and
// by what the documents tell people to do.
func TestWithRegistryd(t *testing.T) {
	bin := t.TempDir()
	build := exec.Command("go", "build", "-trimpath", "-o", bin, "confirmpoint/cmd/registryd")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Run("flags in documents", func(t *testing.T) { checkFlags(t, filepath.Join(bin, "registryd")) })
	if testing.Short() {
		t.Skip("the scripts and what the documents tell take most of a minute: in make test")
	}
	t.Run("scripts", func(t *testing.T) { runScripts(t, "bureau", scripts{bin: bin}) })
	t.Run("documents", func(t *testing.T) { runDocuments(t, bin) })
}

// scripts is what the scripts of a folder share.
type scripts struct {
	furnished string // folder of a training registry to begin with
	bin       string // folder of more programs
	env       map[string]string
	only      []string // these scripts; nil: all
}

func runScripts(t *testing.T, folder string, s scripts) {
	folder = filepath.Join("testdata", folder)
	var files []string
	for _, name := range s.only {
		files = append(files, filepath.Join(folder, name+".txtar"))
	}
	if files != nil {
		folder = ""
	}
	testscript.Run(t, testscript.Params{
		Dir: folder, Files: files,
		Setup: func(env *testscript.Env) error {
			b := &bureau{furnished: s.furnished, dir: filepath.Join(env.WorkDir, "registry"), work: env.WorkDir}
			env.Values[bureau{}] = b
			env.Defer(func() { b.stop() })
			if s.bin != "" {
				env.Setenv("PATH", s.bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			}
			for name, value := range s.env {
				env.Setenv(name, value)
			}
			env.Setenv("GORACE", promptExit)
			env.Setenv(envSecrets, filepath.Join(env.WorkDir, "keyring"))
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_DATA_HOME", filepath.Join(env.WorkDir, "data"))
			env.Setenv(envPIN, training.PIN)
			env.Setenv(envPassword, training.Password)
			return os.Mkdir(filepath.Join(env.WorkDir, "keyring"), 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"registry": registryCommand,
			"exits":    exitsCommand,
			"private":  privateCommand, "later": laterCommand,
			"printer": printerCommand,
			"batch":   batchCommand,
			"damage":  damageCommand,
			"number":  numberCommand,
			"code":    codeCommand,
			"codes":   codesCommand,
			"proxy":   func(ts *testscript.TestScript, _ bool, args []string) { proxyCommand(t, ts, args) },
		},
		Condition: func(name string) (bool, error) {
			if name != "disks" {
				return false, fmt.Errorf("no condition %s", name)
			}
			return len(s.env) > 0, nil
		},
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
	})
}

// exitsCommand runs a program and wants this exit code: exits 3 pointctl …
func exitsCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code program arg…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// bureau is the training registry of one script.
type bureau struct {
	furnished, dir, work string
	mu                   sync.Mutex
	training             *training.Training
	printer              *spooltest.Virtual
}

func (b *bureau) stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.training != nil {
		_ = b.training.Close()
		b.training = nil
	}
}

// start serves the registry and tells the script how to reach it. The code of
// each SMS is put into the file sms-code before the registry answers.
func (b *bureau) start(ts *testscript.TestScript) {
	if _, err := os.Stat(b.dir); errors.Is(err, os.ErrNotExist) {
		ts.Check(os.CopyFS(b.dir, os.DirFS(b.furnished)))
	}
	tr, err := training.Start(context.Background(), training.Options{
		Dir: b.dir,
		OnSMS: func(text string) {
			if err := os.WriteFile(filepath.Join(b.work, "sms-code"), []byte(training.CodeIn(text)), 0o600); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		},
	})
	ts.Check(err)
	b.mu.Lock()
	b.training = tr
	b.mu.Unlock()
	ts.Setenv("REGISTRY", tr.URL())
	ts.Setenv(envActivation, tr.ActivationCode())
	ts.Check(os.WriteFile(filepath.Join(b.work, "ca.pem"), tr.CAPEM(), 0o600))
	b.name(ts)
}

// name gives scripts the 报名号 of four people without findings, A to D, and of
// one with a finding that blocks, FAULTY.
func (b *bureau) name(ts *testscript.TestScript) {
	records, err := b.training.Registry().Decisions(context.Background(), training.PlanID)
	ts.Check(err)
	book := confirm.Rulebook{TrainingHours: confirm.DefaultTrainingHours}
	clean := []string{"A", "B", "C", "D"}
	for _, d := range records {
		findings := book.Check(d.Record.Content, confirm.DateOf(time.Now()))
		blocks := slices.ContainsFunc(findings, func(f confirm.Finding) bool { return f.Severity == confirm.SeverityBlock })
		switch {
		case blocks:
			ts.Setenv("FAULTY", d.Record.ApplicationNo)
		case len(findings) == 0 && len(clean) > 0:
			ts.Setenv(clean[0], d.Record.ApplicationNo)
			clean = clean[1:]
		}
	}
}

// registryCommand is what the bureau does:
//
//	registry start | stop
//	registry window closed | future | open
//	registry edit 报名号      the applicant changes the school
//	registry remove 报名号    the applicant withdraws
//	registry revoke          the clerk is revoked
//	registry clerk USER NAME a second clerk, whose activation code is in COLLEAGUE
//	registry stranger        somebody applies at another point
//	registry offer FILE TITLE   a file of the bureau
//	registry policy keyring-free|batch|on_demand   what the bureau asks of its workstations
func registryCommand(ts *testscript.TestScript, neg bool, args []string) {
	b := ts.Value(bureau{}).(*bureau)
	if neg || len(args) == 0 {
		ts.Fatalf("usage: registry start|stop|window|edit|remove|revoke")
	}
	ctx := context.Background()
	now := time.Now()
	switch args[0] {
	case "start":
		b.start(ts)
	case "stop":
		b.stop()
	case "window":
		opens, closes := now.Add(-2*time.Hour), now.Add(-time.Hour)
		switch args[1] {
		case "future":
			opens, closes = now.Add(time.Hour), now.Add(2*time.Hour)
		case "open":
			closes = now.Add(time.Hour)
		}
		ts.Check(b.training.SetWindow(ctx, opens, closes))
	case "edit":
		ts.Check(b.edit(ctx, args[1]))
	case "remove":
		ts.Check(b.training.Registry().Remove(ctx, args[1], "withdrawn"))
	case "revoke":
		ts.Check(b.training.Registry().Revoke(ctx, training.UserName, "left"))
	case "clerk":
		code, err := b.training.AddClerk(ctx, args[1], args[2])
		ts.Check(err)
		ts.Setenv("COLLEAGUE", code)
	case "stranger":
		ts.Check(b.stranger(ctx))
	case "policy":
		ts.Check(b.policy(ctx, args[1]))
	case "offer":
		_, err := b.training.Registry().AddDownload(ctx, args[1], args[2], strings.NewReader(ts.ReadFile(args[1])))
		ts.Check(err)
	case "publish":
		ts.Check(b.publish(ctx, args[1], ts.ReadFile(args[2])))
	default:
		ts.Fatalf("registry %s: no such command", args[0])
	}
}

// policy allows workstations without a keyring, or asks for a PIN for each batch.
func (b *bureau) policy(ctx context.Context, what string) error {
	office := b.training.Registry().Office(registry.Officer{})
	all, err := office.Policies(ctx, wire.OfficeQuery{})
	if err != nil {
		return err
	}
	p := all.Policies[0]
	switch what {
	case "keyring-free":
		p.KeyringFree = true
	case "batch":
		p.Signing = string(confirm.SignBatch)
	case "on_demand":
		p.Reveal = string(confirm.RevealOnDemand)
	}
	_, err = office.PutPolicy(ctx, p)
	return err
}

// laterCommand lets the delay after a wrong PIN pass: later dir. The count stays.
func laterCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: later dir")
	}
	found, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "credential", "*", "*.tries"))
	ts.Check(err)
	if len(found) != 1 {
		ts.Fatalf("counters: %v", found)
	}
	lastTry := regexp.MustCompile(`"last_ms":\d+`)
	text := ts.ReadFile(found[0])
	ts.Check(os.WriteFile(found[0], lastTry.ReplaceAll([]byte(text), []byte(`"last_ms":0`)), 0o600))
}

// privateCommand wants no applicant's name, number or phone in a file:
// private file…
func privateCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: private file…")
	}
	b := ts.Value(bureau{}).(*bureau)
	records, err := b.training.Registry().Decisions(context.Background(), training.PlanID)
	ts.Check(err)
	for _, name := range args {
		text := ts.ReadFile(name)
		if text == "" {
			ts.Fatalf("%s is empty: nothing to look at", name)
		}
		for _, d := range records {
			c := d.Record.Content
			for _, secret := range []string{
				c.Identity.Name.Reveal(), c.Identity.DocumentNumber.Reveal(), c.Certificate.Number.Reveal(),
				c.Contact.Phone.Reveal(), c.Contact.Email,
			} {
				if secret != "" && strings.Contains(text, secret) {
					ts.Fatalf("%s holds personal data of %s", name, d.Record.ApplicationNo)
				}
			}
		}
	}
}

// stranger is an applicant of another point.
func (b *bureau) stranger(ctx context.Context) error {
	records, err := b.training.Registry().Decisions(ctx, training.PlanID)
	if err != nil {
		return err
	}
	a := roster.Applicant{ApplicationNo: "2026990001", PointCode: training.OtherCode, Content: records[0].Record.Content}
	a.Content.Identity.Name, a.Content.Identity.DocumentNumber = "欧阳·不在此", "340104199001015678"
	_, err = b.training.Registry().Import(ctx, training.PlanID, []roster.Applicant{a})
	return err
}

// edit imports one applicant anew with another school.
func (b *bureau) edit(ctx context.Context, number string) error {
	records, err := b.training.Registry().Decisions(ctx, training.PlanID)
	if err != nil {
		return err
	}
	for _, d := range records {
		if d.Record.ApplicationNo == number {
			d.Record.Content.Work.School = "青禾县第九小学"
			_, err := b.training.Registry().Import(ctx, training.PlanID, []roster.Applicant{{
				ApplicationNo: number, PointCode: training.PointCode, Content: d.Record.Content,
			}})
			return err
		}
	}
	return fmt.Errorf("no application %s", number)
}
