package desk_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"
	"confirmpoint/store"
	"confirmpoint/sync/engine"
)

// sharedBuffer takes the logs of both ends, and no scrubber is before it.
type sharedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *sharedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// TestLogsNameNobody is a scripted day with both ends logging all they can: no
// name, number, school or message of anybody is in a log or in an error, in
// whatever spelling (promise P11).
func TestLogsNameNobody(t *testing.T) {
	out := &sharedBuffer{}
	everything := &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}
	o := &office{t: t, clock: newClock()}
	var err error
	o.registry, err = training.Start(t.Context(), training.Options{
		Dir: registryDir(t, 12), Clock: o.clock.Now, Logger: slog.New(slog.NewTextHandler(out, everything)),
	})
	check(t, err)
	t.Cleanup(o.closeRegistry)
	o.enrolAndSitDown(t.TempDir(), training.UserName, o.registry.ActivationCode(), []func(*desk.Config){func(c *desk.Config) {
		c.Registry, err = engine.New(engine.Config{
			Enrolment: c.Enrolment, Credential: c.Credential.(engine.Credential), Cache: c.Cache.(*store.Store), Clock: o.clock,
			Logger: slog.New(slog.NewJSONHandler(out, everything)),
		})
		check(t, err)
	}})
	stranger := o.withStranger()
	people := append(o.people(), stranger.Content)
	const message, remark = "请补交毕业证书原件", "档案在山乡小学旧址"
	errs := o.wholeDay(t, message, remark)
	// What an error says is part of what a log may say.
	for _, err := range errs {
		fmt.Fprintf(out, "%v %+v %#v %q\n", err, err, err, err)
	}
	logged := out.buf.String()
	if len(errs) < 5 || strings.Count(logged, "\n") < 30 || !strings.Contains(logged, "level=DEBUG") && !strings.Contains(logged, "level=INFO") {
		t.Fatalf("%d errors and %d lines: this day says nothing", len(errs), strings.Count(logged, "\n"))
	}
	for _, p := range people {
		for what, value := range map[string]string{
			"name": p.Identity.Name.Reveal(), "document": p.Identity.DocumentNumber.Reveal(), "phone": p.Contact.Phone.Reveal(),
			"certificate": p.Certificate.Number.Reveal(), "school": p.Work.School, "email": p.Contact.Email,
		} {
			wantAbsent(t, logged, what, value)
		}
	}
	wantAbsent(t, logged, "message", message)
	wantAbsent(t, logged, "remark", remark)
	wantAbsent(t, logged, "password", training.Password)
}

// people are all applicants of the registry.
func (o *office) people() (all []confirm.Content) {
	o.t.Helper()
	records, err := o.registry.Registry().Decisions(o.t.Context(), training.PlanID)
	check(o.t, err)
	for _, d := range records {
		all = append(all, d.Record.Content)
	}
	return all
}

// wholeDay does a day's work, with and without a line, and gives every error.
func (o *office) wholeDay(t *testing.T, message, remark string) (errs []error) {
	t.Helper()
	ctx := t.Context()
	note := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	_, err := o.desk.BeginSignIn(ctx, training.UserName, "wrong", pin)
	note(err)
	o.signIn()
	o.pull()
	rows := o.clean(2)
	o.complete(rows[0].ID)
	_, err = o.desk.Message(ctx, rows[1].ID, desk.Text{Text: message})
	note(err)
	_, err = o.desk.AnnotateNow(ctx, rows[1].ID, "7001", "x", remark)
	note(err)
	_, err = o.desk.Reveal(ctx, rows[1].ID, desk.RevealFields...)
	note(err)
	o.send()
	_, _, err = o.desk.FindElsewhere(ctx, strangerQuery())
	note(err)
	_, err = o.desk.OpenByNumber(ctx, o.open(rows[1].ID).Record.Content.Identity.DocumentNumber.Reveal())
	note(err)
	folder := t.TempDir()
	_, err = o.desk.Listing(ctx, desk.ListingRequest{Kind: confirm.PaperPersons, Purpose: confirm.PurposeCheck,
		Target: confirm.BatchTarget{Path: filepath.Join(folder, "none", "a.xlsx")}})
	note(err)
	_, err = o.desk.Print(ctx, desk.PrintRequest{Kinds: []confirm.PaperKind{confirm.PaperForm, confirm.PaperReceipt},
		RecordIDs: []string{rows[0].ID, rows[1].ID}, Target: confirm.BatchTarget{Path: folder}}, nil)
	note(err)
	o.closeRegistry()
	_, err = o.desk.Message(ctx, rows[1].ID, desk.Text{Text: message})
	note(err)
	_, err = o.desk.Send(ctx, nil)
	note(err)
	_, err = o.desk.Pull(ctx, nil)
	note(err)
	_, err = o.desk.ImportBundle(ctx, strings.NewReader(message+rows[0].Name.Reveal()))
	note(err)
	check(t, o.desk.Lock(ctx))
	_, err = o.desk.Open(ctx, rows[0].ID)
	note(err)
	return errs
}

// wantAbsent looks for a value as it is, as a URL, and as JSON and Go write it.
func wantAbsent(t *testing.T, logged, what, value string) {
	t.Helper()
	if len(value) < 4 {
		return // nothing was given
	}
	ascii := strings.Trim(strconv.QuoteToASCII(value), `"`)
	for _, spelled := range []string{value, url.QueryEscape(value), ascii} {
		if at := strings.Index(logged, spelled); at >= 0 {
			t.Errorf("a %s is in a log: …%s", what, logged[max(0, at-80):at])
		}
	}
}
