package desk_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"
)

// drives plays the drives of a computer: folders are on others unless named.
type drives map[string]bool

func (d drives) same(folder string) (bool, error) { return d[folder], nil }

// withStick is a desk whose second copies are told apart by name.
func withStick(d drives) func(*desk.Config) {
	return func(c *desk.Config) { c.CopyName, c.SameDrive = "0a1b2c3d", d.same }
}

func copyIn(folder string) string { return filepath.Join(folder, "confirmpoint-0a1b2c3d.cpe") }

func (o *office) copyNow(want confirm.SecondCopyReason, operations int) confirm.SecondCopy {
	o.t.Helper()
	s, err := o.desk.CopyNow(o.t.Context())
	check(o.t, err)
	if s.Reason != want || want == "" && s.Operations != operations {
		o.t.Fatalf("second copy: %+v, want %q with %d operations", s, want, operations)
	}
	return s
}

// restore brings a file in from another desk of the point.
func (o *office) restore(path string) confirm.EscrowReport {
	o.t.Helper()
	f, err := os.Open(path)
	check(o.t, err)
	defer f.Close()
	r, err := o.desk.Restore(o.t.Context(), f)
	check(o.t, err)
	return r
}

// TestSecondCopy: unsent work lies on the stick, is put back by another computer
// when this one is gone, and what is answered is taken off again.
func TestSecondCopy(t *testing.T) {
	stick, here := t.TempDir(), t.TempDir()
	o := newOffice(t, 20, withStick(drives{here: true}))
	o.signIn()
	o.pull()
	_, err := o.desk.SetSecondCopy(t.Context(), here)
	wantCode(t, err, confirm.ProblemSecondCopy)
	var p *confirm.Problem
	if !errors.As(err, &p) || p.Args["reason"] != string(confirm.SecondCopySameDrive) {
		t.Fatalf("on the drive of the cache: %v", err)
	}
	_, err = o.desk.SetSecondCopy(t.Context(), filepath.Join(stick, "none"))
	wantCode(t, err, confirm.ProblemSecondCopy)
	if s, err := o.desk.SecondCopy(t.Context()); err != nil || s.Folder != "" {
		t.Fatalf("a folder that cannot be was set: %+v, %v", s, err)
	}

	rows := o.clean(2)
	o.complete(rows[0].ID)
	if s, err := o.desk.SetSecondCopy(t.Context(), stick); err != nil || s.Operations != 1 || s.WrittenAt.IsZero() {
		t.Fatalf("%+v, %v", s, err)
	}
	o.complete(rows[1].ID)
	o.copyNow("", 2)
	list, err := os.ReadDir(stick)
	if err != nil || len(list) != 1 || list[0].Name() != "confirmpoint-0a1b2c3d.cpe" {
		t.Fatalf("on the stick: %v, %v", list, err)
	}

	other := o.colleague()
	o.clock.add(2 * time.Minute) // between two messages
	other.signIn()
	if r := other.restore(copyIn(stick)); r.Accepted != 2 || r.Refused+r.Open+len(r.Damaged) != 0 {
		t.Fatalf("%+v", r)
	}
	if r := other.restore(copyIn(stick)); r.Accepted != 2 {
		t.Fatalf("again: %+v", r)
	}
	if r := o.send(); r.Accepted != 2 { // the owner comes back and gets the receipts
		t.Fatalf("%+v", r)
	}
	o.copyNow("", 0)
	if _, err := os.Stat(copyIn(stick)); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("the copy of what is answered: %v", err)
	}
}

// TestSecondCopyAbsent: a stick that is not there is a standing problem and
// holds nothing up; when it is back its copy is brought up to date.
func TestSecondCopyAbsent(t *testing.T) {
	stick := filepath.Join(t.TempDir(), "stick")
	check(t, os.Mkdir(stick, 0o700))
	mounted := drives{}
	o := newOffice(t, 20, withStick(mounted))
	o.signIn()
	o.pull()
	_, err := o.desk.SetSecondCopy(t.Context(), stick)
	check(t, err)
	rows := o.clean(3)
	o.complete(rows[0].ID)
	o.copyNow("", 1)

	check(t, os.Rename(stick, stick+"-out"))
	o.complete(rows[1].ID)
	o.copyNow(confirm.SecondCopyAbsent, 0)
	s, err := o.desk.Standing(t.Context())
	if err != nil || s.SecondCopy.Reason != confirm.SecondCopyAbsent || s.Unsent != 2 {
		t.Fatalf("%+v, %v", s.SecondCopy, err)
	}
	// The empty folder where it was mounted is on the drive of the cache.
	check(t, os.Mkdir(stick, 0o700))
	mounted[stick] = true
	o.copyNow(confirm.SecondCopyAbsent, 0)
	check(t, os.Remove(stick))
	delete(mounted, stick)
	check(t, os.Rename(stick+"-out", stick))
	o.copyNow("", 2)
	check(t, os.Remove(copyIn(stick))) // somebody tidies up
	o.copyNow("", 2)
	if _, err := os.Stat(copyIn(stick)); err != nil {
		t.Fatal(err)
	}
	if _, err := o.desk.SetSecondCopy(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if list, err := os.ReadDir(stick); err != nil || len(list) != 0 {
		t.Fatalf("after it was ended: %v, %v", list, err)
	}
}

// TestSecondCopyAtLock: the copy is up to date when the desk is locked, and a
// desk that is opened again remembers its folder.
func TestSecondCopyAtLock(t *testing.T) {
	stick := t.TempDir()
	o := newOffice(t, 20, withStick(nil))
	o.signIn()
	o.pull()
	_, err := o.desk.SetSecondCopy(t.Context(), stick)
	check(t, err)
	o.complete(o.clean(1)[0].ID)
	check(t, o.desk.Lock(t.Context()))
	if _, err := os.Stat(copyIn(stick)); err != nil {
		t.Fatal(err)
	}
	o.desk = desk.New(o.config) // another process
	check(t, o.desk.SignInOffline(t.Context(), []byte(training.PIN)))
	if s := o.copyNow("", 1); s.Folder != stick {
		t.Fatalf("%+v", s)
	}
}

// telling says when an escrow file has been written.
type telling struct {
	desk.Registry
	wrote chan int
}

func (r telling) WriteEscrow(w io.Writer, items [][]byte) error {
	err := r.Registry.WriteEscrow(w, items)
	r.wrote <- len(items)
	return err
}

// TestKeepSecondCopy: a decision is copied without anybody asking, soon after.
func TestKeepSecondCopy(t *testing.T) {
	wrote, listening := make(chan int, 10), make(chan struct{}, 10)
	o := newOffice(t, 20, withStick(nil), func(c *desk.Config) {
		c.Registry = telling{c.Registry, wrote}
		c.Wait = func(ctx context.Context, d time.Duration) error {
			if d >= confirm.SecondCopyEvery {
				listening <- struct{}{}
				<-ctx.Done()
			}
			return ctx.Err()
		}
	})
	o.signIn()
	o.pull()
	_, err := o.desk.SetSecondCopy(t.Context(), t.TempDir())
	check(t, err)
	rows := o.clean(1)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		o.desk.KeepSecondCopy(ctx)
	}()
	<-listening
	o.complete(rows[0].ID)
	if n := <-wrote; n != 1 {
		t.Errorf("%d operations were copied", n)
	}
	stop()
	<-ended
}

// TestRescue: what is unsent leaves a locked desk without a PIN.
func TestRescue(t *testing.T) {
	o := newOffice(t, 20)
	_, err := o.desk.Rescue(t.Context(), io.Discard)
	wantCode(t, err, confirm.ProblemNotFound)
	o.signIn()
	o.pull()
	rows := o.clean(2)
	o.complete(rows[0].ID)
	o.complete(rows[1].ID)
	check(t, o.desk.Lock(t.Context()))
	var file bytes.Buffer
	r, err := o.desk.Rescue(t.Context(), &file)
	if err != nil || r.Operations != 2 || r.Missing != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	other := o.colleague()
	o.clock.add(2 * time.Minute)
	other.signIn()
	if r, err := other.desk.Restore(t.Context(), &file); err != nil || r.Accepted != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	check(t, o.desk.SignInOffline(t.Context(), []byte(training.PIN)))
	if r := o.send(); r.Accepted != 2 {
		t.Fatalf("%+v", r)
	}
}

// TestHangingDriveHoldsUpNoLock: a drive that stops answering in the middle
// keeps no key in memory.
func TestHangingDriveHoldsUpNoLock(t *testing.T) {
	asked, answer := make(chan struct{}, 1), make(chan struct{})
	hanging := false
	o := newOffice(t, 1, func(c *desk.Config) {
		c.CopyName = "0a1b2c3d"
		c.SameDrive = func(string) (bool, error) {
			if hanging {
				asked <- struct{}{}
				<-answer
			}
			return false, nil
		}
	})
	o.signIn()
	_, err := o.desk.SetSecondCopy(t.Context(), t.TempDir())
	check(t, err)
	hanging = true
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = o.desk.CopyNow(context.Background())
	}()
	<-asked
	check(t, o.desk.Lock(context.Background())) // without a limit of its own
	if o.desk.Session().SignedIn {
		t.Error("still signed in")
	}
	close(answer)
	<-done
}
