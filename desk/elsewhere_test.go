package desk_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"
	"confirmpoint/sync/registry/roster"
)

// strangerName and strangerNumber are of nobody at this point.
const (
	strangerName   = "欧阳不在此"
	strangerNumber = "340104199001015678"
)

// withStranger puts an applicant to the other point of the training registry.
func (o *office) withStranger() roster.Applicant {
	o.t.Helper()
	all, err := o.registry.Registry().Decisions(o.t.Context(), training.PlanID)
	check(o.t, err)
	a := roster.Applicant{ApplicationNo: "2026990001", PointCode: training.OtherCode, Content: all[0].Record.Content}
	a.Content.Identity.Name, a.Content.Identity.DocumentNumber = strangerName, strangerNumber
	a.Content.Contact.Phone = "19900009999"
	_, err = o.registry.Registry().Import(o.t.Context(), training.PlanID, []roster.Applicant{a})
	check(o.t, err)
	return a
}

func strangerQuery() confirm.ElsewhereQuery {
	return confirm.ElsewhereQuery{Reason: confirm.SearchWrongPoint, Conditions: map[confirm.SearchField]string{
		confirm.SearchName: "欧阳 不在此", confirm.SearchIDNumber: "３４０１０４１９９００１０１５６７８",
	}}
}

// auditLog is what the workstation keeps of acts, newest last.
func (o *office) auditLog() []confirm.AuditEntry {
	o.t.Helper()
	log, err := o.cache.AuditLog(o.t.Context())
	check(o.t, err)
	return log
}

// TestElsewhereLeavesNothing: asked, found, locked: no file of the workstation
// holds what was asked or who was found; the log has reason, fields and count.
func TestElsewhereLeavesNothing(t *testing.T) {
	o := newOffice(t, 3)
	stranger := o.withStranger()
	o.signIn()
	o.pull()
	found, more, err := o.desk.FindElsewhere(t.Context(), strangerQuery())
	check(t, err)
	if more || len(found) != 1 || found[0].ApplicationNo != stranger.ApplicationNo || found[0].Point.Name != training.OtherName ||
		found[0].IDMasked != "340104********5678" {
		t.Fatalf("found %+v", found)
	}
	q := strangerQuery()
	q.Conditions[confirm.SearchName] = "周不在"
	if found, _, err := o.desk.FindElsewhere(t.Context(), q); err != nil || len(found) != 0 {
		t.Fatalf("%d found, %v", len(found), err)
	}
	var told []string
	for _, e := range o.auditLog() {
		if e.Action == confirm.AuditElsewhere {
			told = append(told, e.Subject+e.Detail)
		}
	}
	if got := strings.Join(told, "; "); got != "asked wrong_point name,id_number; found 1; asked wrong_point name,id_number; found 0" {
		t.Errorf("the log says %q", got)
	}
	check(t, o.desk.Lock(t.Context()))

	secrets := [][]byte{
		[]byte(strangerName), []byte(strangerNumber), []byte("340104********5678"),
		[]byte(stranger.ApplicationNo), []byte("周不在"), []byte("19900009999"),
	}
	looked := 0
	check(t, filepath.WalkDir(filepath.Dir(t.TempDir()), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "registry" {
			return fs.SkipDir // that is the other end
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		looked++
		data, err := os.ReadFile(path)
		for _, s := range secrets {
			if bytes.Contains(data, s) {
				t.Errorf("%s holds what was looked for or found", filepath.Base(path))
			}
		}
		return err
	}))
	if looked < 3 {
		t.Errorf("the workstation has %d files", looked)
	}
}

// TestElsewhereIsJudgedHere: what the registry would refuse does not leave.
func TestElsewhereIsJudgedHere(t *testing.T) {
	line := &countingRegistry{}
	o := newOffice(t, 1, func(c *desk.Config) { line.Registry, c.Registry = c.Registry, line })
	o.signIn()
	q := strangerQuery()
	delete(q.Conditions, confirm.SearchIDNumber)
	_, _, err := o.desk.FindElsewhere(t.Context(), q)
	wantCode(t, err, confirm.ProblemSearchConditions)
	q = strangerQuery()
	q.Reason = ""
	_, _, err = o.desk.FindElsewhere(t.Context(), q)
	wantCode(t, err, confirm.ProblemSearchReason)
	wantCode(t, o.desk.ChangePassword(t.Context(), training.Password, "short"), confirm.ProblemPasswordWeak)
	if line.calls != 0 {
		t.Errorf("the registry was asked %d times", line.calls)
	}
	for _, e := range o.auditLog() {
		if e.Action == confirm.AuditElsewhere {
			t.Errorf("a question that was not asked is in the log: %s", e.Detail)
		}
	}
	check(t, o.desk.Lock(t.Context()))
	_, _, err = o.desk.FindElsewhere(t.Context(), strangerQuery())
	wantCode(t, err, confirm.ProblemLocked)
	_, err = o.desk.Downloads(t.Context())
	wantCode(t, err, confirm.ProblemLocked)
	wantCode(t, o.desk.ChangePassword(t.Context(), training.Password, "longer password"), confirm.ProblemLocked)
	_, _, err = o.desk.Refresh(t.Context(), "x")
	wantCode(t, err, confirm.ProblemLocked)
	o.desk.Leave("x")
}

// countingRegistry counts what leaves for the new questions.
type countingRegistry struct {
	desk.Registry
	calls int
}

func (r *countingRegistry) Elsewhere(ctx context.Context, q confirm.ElsewhereQuery) ([]confirm.Elsewhere, bool, error) {
	r.calls++
	return r.Registry.Elsewhere(ctx, q)
}

func (r *countingRegistry) ChangePassword(ctx context.Context, old, new string) error {
	r.calls++
	return r.Registry.ChangePassword(ctx, old, new)
}

// TestRefresh: two workstations, one record; what one decides the other sees
// when it opens the record, and each is told of the other.
func TestRefresh(t *testing.T) {
	o := newOffice(t, 5)
	o.signIn()
	o.pull()
	other := o.colleague()
	o.clock.add(2 * time.Minute) // between two SMS
	other.signIn()
	other.pull()
	id := o.clean(1)[0].ID
	refresh := func(w *office) (bool, []confirm.Claim) {
		t.Helper()
		changed, claims, err := w.desk.Refresh(t.Context(), id)
		check(t, err)
		return changed, claims
	}
	if changed, claims := refresh(other); changed || len(claims) != 0 || !other.desk.AsOf(id).Equal(o.clock.Now()) {
		t.Errorf("changed %v, %d claims, as of %v", changed, len(claims), other.desk.AsOf(id))
	}
	o.clock.add(3 * time.Minute)
	if _, claims := refresh(o); len(claims) != 1 || claims[0].ClerkName.Reveal() != training.ClerkName || o.clock.Now().Sub(claims[0].Since) != 3*time.Minute {
		t.Errorf("claims %+v", claims)
	}
	o.complete(id)
	o.send()
	changed, claims := refresh(other)
	if !changed || len(claims) != 1 {
		t.Errorf("after the decision: changed %v, %d claims", changed, len(claims))
	}
	if v := other.open(id); v.Record.Standing.State != confirm.StateComplete {
		t.Errorf("the other sees %s", v.Record.Standing.State)
	}
	other.desk.Leave(id)
	if !other.desk.AsOf(id).IsZero() {
		t.Error("a record that was left has a time still")
	}
	o.closeRegistry()
	if changed, claims := refresh(o); changed || len(claims) != 0 {
		t.Errorf("without a line: changed %v, %d claims", changed, len(claims))
	}
}

// brokenLine lets so many bytes of a download through at a time, from its
// begin-th call on, and breaks what it is told to.
type brokenLine struct {
	desk.Registry
	piece int  // bytes a call; 0: all
	dead  bool // nothing comes
	rot   bool // bytes of something else
	calls int
}

func (b *brokenLine) Download(ctx context.Context, f confirm.Download, from int64, w io.Writer, p confirm.Progress) (int64, error) {
	b.calls++
	if b.dead {
		return 0, &confirm.Problem{Code: confirm.ProblemOffline}
	}
	var all bytes.Buffer
	n, err := b.Registry.Download(ctx, f, from, &all, p)
	if err != nil {
		return n, err
	}
	data := all.Bytes()
	if b.rot {
		data = bytes.Repeat([]byte("x"), len(data))
	}
	if b.piece == 0 || len(data) <= b.piece {
		written, err := w.Write(data)
		return int64(written), err
	}
	written, err := w.Write(data[:b.piece])
	if err == nil {
		err = &confirm.Problem{Code: confirm.ProblemOffline}
		b.dead = b.calls%3 == 0 // every third cut lasts
	}
	return int64(written), err
}

// TestDownloadTo goes on after cuts and after failures, puts only the verified
// file in place, and leaves nothing beside it.
func TestDownloadTo(t *testing.T) {
	line := &brokenLine{piece: 400}
	o := newOffice(t, 1, func(c *desk.Config) { line.Registry, c.Registry = c.Registry, line })
	o.signIn()
	content := strings.Repeat("操作手册", 300)
	_, err := o.registry.Registry().AddDownload(t.Context(), "操作手册.pdf", "现场确认操作手册", strings.NewReader(content))
	check(t, err)
	files, err := o.desk.Downloads(t.Context())
	check(t, err)
	dir := t.TempDir()
	names := func() string {
		entries, err := os.ReadDir(dir)
		check(t, err)
		var all []string
		for _, e := range entries {
			all = append(all, e.Name())
		}
		return strings.Join(all, " ")
	}
	get := func() error {
		path, err := o.desk.DownloadTo(t.Context(), files[0], dir, nil)
		if err == nil && path != filepath.Join(dir, "操作手册.pdf") {
			t.Errorf("put at %s", path)
		}
		return err
	}

	line.dead = true
	wantCode(t, get(), confirm.ProblemOffline)
	if got := names(); got != "" {
		t.Errorf("a download that brought nothing left %s", got)
	}
	line.dead, line.calls = false, 0
	tries := 1
	for err = get(); err != nil; err = get() {
		wantCode(t, err, confirm.ProblemOffline)
		if got := names(); strings.Contains(got, ".pdf") || got == "" {
			t.Fatalf("after a cut the folder holds %q", got)
		}
		line.dead = false
		if tries++; tries > 10 {
			t.Fatal("it does not go on")
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "操作手册.pdf"))
	check(t, err)
	if string(data) != content || names() != "操作手册.pdf" || tries < 3 {
		t.Errorf("%d bytes after %d tries, folder %s", len(data), tries, names())
	}

	// A beginning that is of something else is thrown away, and fetched anew.
	check(t, os.Remove(filepath.Join(dir, "操作手册.pdf")))
	line.rot, line.calls, line.piece = true, 0, 400
	for range 2 {
		wantCode(t, get(), confirm.ProblemOffline)
		line.dead = false
	}
	line.rot, line.piece = false, 0
	check(t, get())
	if data, err = os.ReadFile(filepath.Join(dir, "操作手册.pdf")); err != nil || string(data) != content {
		t.Errorf("after a rotten beginning: %d bytes, %v", len(data), err)
	}
	// What is not the file is not put in the place of a good one.
	line.rot = true
	wantCode(t, get(), confirm.ProblemBadAnswer)
	if data, err = os.ReadFile(filepath.Join(dir, "操作手册.pdf")); err != nil || string(data) != content || names() != "操作手册.pdf" {
		t.Errorf("after a forged one: %d bytes, %v, folder %s", len(data), err, names())
	}
	var out bytes.Buffer
	wantCode(t, o.desk.Download(t.Context(), files[0], &out, nil), confirm.ProblemBadAnswer)
	line.rot, line.piece, line.calls = false, 2500, 0
	out.Reset()
	check(t, o.desk.Download(t.Context(), files[0], &out, nil))
	if out.String() != content {
		t.Errorf("to a writer: %d bytes", out.Len())
	}

	bad := files[0]
	bad.Name = "../操作手册.pdf"
	_, err = o.desk.DownloadTo(t.Context(), bad, dir, nil)
	wantCode(t, err, confirm.ProblemBadAnswer)
	_, err = o.desk.DownloadTo(t.Context(), files[0], filepath.Join(dir, "missing"), nil)
	wantCode(t, err, confirm.ProblemTarget)
}

// TestChangePassword: the next sign-in asks for the new one, and the log has
// neither.
func TestChangePassword(t *testing.T) {
	o := newOffice(t, 1)
	o.signIn()
	wantCode(t, o.desk.ChangePassword(t.Context(), "wrong password", "battery staple"), confirm.ProblemWrongPassword)
	check(t, o.desk.ChangePassword(t.Context(), training.Password, "battery staple"))
	o.clock.add(2 * time.Minute)
	_, err := o.desk.BeginSignIn(t.Context(), training.UserName, training.Password, pin)
	wantCode(t, err, confirm.ProblemWrongPassword)
	_, err = o.desk.BeginSignIn(t.Context(), training.UserName, "battery staple", pin)
	check(t, err)
	var told []string
	for _, e := range o.auditLog() {
		if e.Action == confirm.AuditPassword {
			told = append(told, e.Detail)
		}
	}
	if got := strings.Join(told, "; "); got != "not changed: wrong_password; changed" {
		t.Errorf("the log says %q", got)
	}
}
