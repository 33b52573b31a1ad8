package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"confirmpoint/confirm"
)

// copySetting keeps the folder of the second copy.
const copySetting = "second copy"

// copyDebounce is how long after a change of unsent work its copy is written:
// decisions come in bursts.
const copyDebounce = 2 * time.Second

// copyAtLock is how long a lock waits for a drive.
const copyAtLock = 3 * time.Second

// secondCopy is what the desk knows of the second copy (备份盘). It outlives a
// lock: what is copied can be opened by the bureau alone, and a folder is no
// secret to who sits at this computer.
type secondCopy struct {
	writing sync.Mutex // held while it is written

	mu    sync.Mutex
	state confirm.SecondCopy
	known bool   // the folder has been read from the cache
	sum   []byte // of what lies in it; nil: unknown
}

func (c *secondCopy) get() confirm.SecondCopy {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// SecondCopy tells how the second copy stands. It never touches its drive.
func (d *Desk) SecondCopy(ctx context.Context) (confirm.SecondCopy, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.SecondCopy{}, err
	}
	defer leave()
	return d.copyState(ctx)
}

// copyState fills in the folder when this process has not read it yet.
func (d *Desk) copyState(ctx context.Context) (confirm.SecondCopy, error) {
	d.copied.mu.Lock()
	state, known := d.copied.state, d.copied.known
	d.copied.mu.Unlock()
	if known {
		return state, nil
	}
	folder, err := d.cfg.Cache.Setting(ctx, copySetting)
	if err != nil {
		return confirm.SecondCopy{}, err
	}
	d.copied.mu.Lock()
	defer d.copied.mu.Unlock()
	d.copied.state.Folder, d.copied.known = string(folder), true
	return d.copied.state, nil
}

// SetSecondCopy names the folder, on another drive, where a sealed copy of
// unsent work is kept from now on, and writes the first; "" ends it and takes
// the copy away. second_copy with its reason when it cannot be: nothing has
// changed then.
func (d *Desk) SetSecondCopy(ctx context.Context, folder string) (confirm.SecondCopy, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.SecondCopy{}, err
	}
	defer leave()
	d.copied.writing.Lock()
	defer d.copied.writing.Unlock()
	before, err := d.copyState(ctx)
	if err != nil {
		return before, err
	}
	if folder != "" {
		if folder, err = filepath.Abs(folder); err != nil {
			return before, copyProblem(confirm.SecondCopyAbsent, err)
		}
		if err := d.checkCopyFolder(folder, true); err != nil {
			return before, err
		}
	}
	detail := "off"
	if folder != "" {
		detail = "on"
	}
	if err := d.cfg.Cache.SaveSetting(ctx, copySetting, []byte(folder), d.event(confirm.AuditSecondCopy, "", detail)); err != nil {
		return before, err
	}
	if before.Folder != "" && before.Folder != folder {
		_ = d.removeCopy(before.Folder) // it may not be plugged in
	}
	d.copied.mu.Lock()
	d.copied.state, d.copied.sum = confirm.SecondCopy{Folder: folder}, nil
	d.copied.mu.Unlock()
	if folder != "" {
		d.writeCopy(ctx)
	}
	d.subscribers.tell(ChangedSession)
	return d.copied.get(), nil
}

// CopyNow writes the second copy at once and tells how it went.
func (d *Desk) CopyNow(ctx context.Context) (confirm.SecondCopy, error) {
	if err := d.copyKnown(ctx); err != nil {
		return confirm.SecondCopy{}, err
	}
	return d.refreshCopy(ctx), nil
}

// copyKnown reads the folder of the copy while somebody is signed in. The copy
// itself is written outside the gate: it needs no key, and a lock must not wait
// for a drive that hangs.
func (d *Desk) copyKnown(ctx context.Context) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	_, err = d.copyState(ctx)
	return err
}

// KeepSecondCopy writes the second copy after each change of unsent work, and
// looks after it every confirm.SecondCopyEvery, until ctx ends. Only one at a
// time. A drive that is slow, full or gone holds nothing else up.
func (d *Desk) KeepSecondCopy(ctx context.Context) {
	changed := make(chan struct{}, 1)
	defer d.Subscribe(func(c Changes) {
		if c&ChangedOutbox == 0 {
			return
		}
		select {
		case changed <- struct{}{}:
		default: // one is waiting already
		}
	})()
	for ctx.Err() == nil {
		waiting, cancel := context.WithCancel(ctx)
		rested := make(chan struct{})
		go func() {
			defer close(rested)
			_ = d.cfg.Wait(waiting, confirm.SecondCopyEvery)
		}()
		select {
		case <-changed:
			_ = d.cfg.Wait(ctx, copyDebounce)
		case <-rested:
		}
		cancel()
		<-rested
		if d.copyKnown(ctx) == nil {
			d.refreshCopy(ctx)
		}
	}
}

// refreshCopy writes the copy when unsent work has changed since, or the copy
// is not there.
func (d *Desk) refreshCopy(ctx context.Context) confirm.SecondCopy {
	d.copied.writing.Lock()
	defer d.copied.writing.Unlock()
	before := d.copied.get()
	if before.Folder == "" {
		return before
	}
	d.writeCopy(ctx)
	after := d.copied.get()
	if after.Reason != before.Reason {
		d.subscribers.tell(ChangedSession)
	}
	return after
}

// copyWhenLocked brings the copy up to date after a lock: what it holds needs
// no key. A drive that does not answer is not waited for.
func (d *Desk) copyWhenLocked(ctx context.Context) {
	if d.copied.get().Folder == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), copyAtLock)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.refreshCopy(ctx)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// writeCopy brings the folder to what is unsent now, and notes how it went;
// copied.writing is held. What it cannot do is a standing problem, no error:
// work goes on.
func (d *Desk) writeCopy(ctx context.Context) {
	items, missing, err := d.copyItems(ctx)
	if err != nil {
		return // the cache has its own ways to say so
	}
	d.copied.mu.Lock()
	state, known := d.copied.state, d.copied.sum
	d.copied.mu.Unlock()
	sum := sumOf(items)
	err = d.checkCopyFolder(state.Folder, false)
	if err == nil && !(bytes.Equal(sum, known) && d.copyStands(state.Folder, len(items))) {
		err = d.putCopy(state.Folder, items)
		if err == nil {
			state.WrittenAt = d.cfg.Registry.Now().At
		}
	}
	state.Reason = ""
	if err != nil {
		state.Reason, sum = copyReason(err), nil
	} else {
		state.Operations = len(items)
	}
	state.Missing = missing
	d.copied.mu.Lock()
	d.copied.state, d.copied.sum = state, sum
	d.copied.mu.Unlock()
}

// copyItems are the items of all unsent work. What was signed before the
// bureau's key was known is sealed first, when the cache is open.
func (d *Desk) copyItems(ctx context.Context) (items [][]byte, missing int, err error) {
	if _, err := d.cfg.Registry.CompleteEscrow(ctx); err != nil && confirm.CodeOf(err) != confirm.ProblemLocked {
		return nil, 0, err
	}
	return d.cfg.Cache.Escrow(ctx)
}

func sumOf(items [][]byte) []byte {
	h := sha256.New()
	for _, item := range items {
		one := sha256.Sum256(item)
		h.Write(one[:])
	}
	return h.Sum(nil)
}

// copyPath is the file of this computer's copy; its name names no person.
func (d *Desk) copyPath(folder string) string {
	return filepath.Join(folder, "confirmpoint-"+d.cfg.CopyName+confirm.EscrowExtension)
}

// copyStands tells whether the folder is as it was left.
func (d *Desk) copyStands(folder string, operations int) bool {
	_, err := os.Stat(d.copyPath(folder))
	return (err == nil) == (operations > 0)
}

func (d *Desk) putCopy(folder string, items [][]byte) error {
	if len(items) == 0 {
		return d.removeCopy(folder)
	}
	err := WriteFile(d.copyPath(folder), func(f *os.File) error { return d.cfg.Registry.WriteEscrow(f, items) })
	if err != nil {
		return err
	}
	return syncFolder(folder)
}

func (d *Desk) removeCopy(folder string) error {
	err := os.Remove(d.copyPath(folder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return diskProblem(err)
	}
	return syncFolder(folder)
}

// checkCopyFolder wants a folder on another drive than the cache. One that was
// on another drive when it was set and is not now is the place where a stick
// used to be.
func (d *Desk) checkCopyFolder(folder string, setting bool) error {
	info, err := os.Stat(folder)
	if err != nil || !info.IsDir() {
		return copyProblem(confirm.SecondCopyAbsent, withoutPath(err))
	}
	same, err := d.cfg.SameDrive(folder)
	switch {
	case err != nil:
		return copyProblem(confirm.SecondCopyAbsent, withoutPath(err))
	case same && setting:
		return copyProblem(confirm.SecondCopySameDrive, nil)
	case same:
		return copyProblem(confirm.SecondCopyAbsent, nil)
	}
	return nil
}

func copyProblem(reason confirm.SecondCopyReason, err error) error {
	return &confirm.Problem{Code: confirm.ProblemSecondCopy, Args: map[string]string{"reason": string(reason)}, Err: err}
}

func copyReason(err error) confirm.SecondCopyReason {
	var p *confirm.Problem
	if errors.As(err, &p) {
		switch p.Code {
		case confirm.ProblemSecondCopy:
			return confirm.SecondCopyReason(p.Args["reason"])
		case confirm.ProblemDiskFull:
			return confirm.SecondCopyFull
		case confirm.ProblemReadOnly:
			return confirm.SecondCopyReadOnly
		}
	}
	return confirm.SecondCopyAbsent
}

// escrowCounts is what the log says of an escrow file.
func escrowCounts(r confirm.EscrowReport) string {
	return strconv.Itoa(r.Accepted) + " accepted, " + strconv.Itoa(r.Refused) + " refused, " +
		strconv.Itoa(r.Open) + " open, " + strconv.Itoa(len(r.Damaged)) + " damaged"
}
