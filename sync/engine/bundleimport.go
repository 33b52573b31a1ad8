package engine

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"errors"
	"io"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// ImportBundle takes the registry's answer to a bundle of this installation
// (回执包). All of it is verified before any of it counts; then each receipt
// closes its operation as if it had come by the line, and rulebook and changes
// are taken unless the line has brought newer ones. Bringing it again changes
// nothing. A file is read twice; what cannot be, is held in memory. Kinds of
// error: bad_file with reason (a wire.BundleReason), and those of the cache.
func (e *Engine) ImportBundle(ctx context.Context, r io.Reader) (confirm.BundleReport, error) {
	if err := e.send.enter(ctx); err != nil {
		return confirm.BundleReport{}, err
	}
	defer e.send.leave()
	if err := e.pull.enter(ctx); err != nil {
		return confirm.BundleReport{}, err
	}
	defer e.pull.leave()
	file, err := rereadable(r)
	if err != nil {
		return confirm.BundleReport{}, bundleProblem(err)
	}
	u := &unpacking{e: e}
	if err := u.verify(ctx, file); err != nil {
		return confirm.BundleReport{}, bundleProblem(err)
	}
	if err := u.settle(ctx); err != nil {
		return u.report, err
	}
	if err := u.takeBook(ctx); err != nil {
		return u.report, err
	}
	err = bundleProblem(u.takeChanges(ctx, file))
	e.cfg.Logger.Info("bundle imported", "accepted", u.report.Accepted, "refused", u.report.Refused,
		"open", u.report.NotSeen, "records", u.report.Records, "code", confirm.CodeOf(err))
	return u.report, err
}

// bundleProblem is what a person is told about a file.
func bundleProblem(err error) error {
	var e *wire.BundleError
	if !errors.As(err, &e) {
		return err
	}
	return &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"reason": string(e.Reason)}, Err: err}
}

func damagedBundle(err error) error {
	return &wire.BundleError{Reason: wire.BundleDamaged, Err: err}
}

// rereadable gives what can be read from its beginning again.
func rereadable(r io.Reader) (io.ReadSeeker, error) {
	if s, ok := r.(io.ReadSeeker); ok {
		if _, err := s.Seek(0, io.SeekCurrent); err == nil { // a pipe has the method only
			return s, nil
		}
	}
	// Sealed it is a little longer than what is inside.
	data, err := io.ReadAll(io.LimitReader(r, wire.MaxBundleBytes+wire.MaxBundleBytes/64))
	if err != nil {
		return nil, &wire.BundleError{Reason: wire.BundleRead, Err: err}
	}
	return bytes.NewReader(data), nil
}

// unpacking is one answer.
type unpacking struct {
	e        *Engine
	sent     sentBundle
	manifest wire.BundleAnswerManifest
	outcomes []confirm.Outcome // of operations that are still open here
	book     []byte            // of the rulebook in it; nil: none
	report   confirm.BundleReport
}

// verify reads all of it and changes nothing.
func (u *unpacking) verify(ctx context.Context, file io.Reader) error {
	var results []wire.Result
	counted := &countingReader{from: file}
	end, err := wire.ReadBundle(counted, wire.BundleAnswer, u.keyOf(ctx), func(item wire.BundleItem) error {
		switch item.Kind {
		case wire.ItemResult:
			var result wire.Result
			if err := wire.DecodeBytes(item.Data, &result); err != nil {
				return damagedBundle(err)
			}
			results = append(results, result)
		case wire.ItemRulebook:
			u.book = bytes.Clone(item.Data)
			book, err := confirm.DecodeRulebook(u.book)
			if err != nil {
				return damagedBundle(err)
			}
			if book.Point.ID != u.e.cfg.Enrolment.Point.ID { // one cache holds one point
				return damagedBundle(errors.New("rulebook of another point"))
			}
		case wire.ItemPage:
			_, err := readBundlePage(item.Data)
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	if u.manifest, err = wire.OpenBundleAnswer(end, u.e.keys); err != nil {
		return err
	}
	if len(results) != u.sent.Operations {
		return damagedBundle(errors.New("not one result for each operation"))
	}
	u.report = confirm.BundleReport{Operations: len(results), MadeAt: u.manifest.MadeAt.UTC(), Bytes: counted.n}
	for _, result := range results {
		if err := u.read(ctx, result); err != nil {
			return err
		}
	}
	return nil
}

// keyOf finds the private half of the key that was in the bundle.
func (u *unpacking) keyOf(ctx context.Context) func(wire.BundleHeader) (*ecdh.PrivateKey, error) {
	return func(h wire.BundleHeader) (*ecdh.PrivateKey, error) {
		if h.RegistryID != u.e.cfg.Enrolment.RegistryID {
			return nil, &wire.BundleError{Reason: wire.BundleRegistry}
		}
		// By the bundle, not by the installation: it may have been enrolled anew since.
		sent, found, err := u.e.sentBundle(ctx, h.BundleID)
		switch {
		case err != nil:
			return nil, err
		case !found && h.InstallationID != u.e.cfg.Enrolment.InstallationID:
			return nil, &wire.BundleError{Reason: wire.BundleStation}
		case !found:
			return nil, &wire.BundleError{Reason: wire.BundleUnknown}
		}
		u.sent = sent
		key, err := ecdh.X25519().NewPrivateKey(sent.Key)
		if err != nil {
			return nil, &confirm.Problem{Code: confirm.ProblemCacheDamaged, Args: map[string]string{"place": "setting"}, Err: err}
		}
		return key, nil
	}
}

func readBundlePage(data []byte) (wire.BundlePage, error) {
	var p wire.BundlePage
	if err := wire.DecodeBytes(data, &p); err != nil {
		return p, damagedBundle(err)
	}
	if p.Page.Epoch == "" || p.Page.Cursor == "" || p.Since < 0 || len(p.Page.Changes) > wire.MaxChanges {
		return p, damagedBundle(errors.New("not a page of the feed"))
	}
	return p, nil
}

// read verifies one result. What was not judged stays unknown here: it is
// asked for, and sent, when there is a line, or goes with the next bundle.
func (u *unpacking) read(ctx context.Context, result wire.Result) error {
	switch result.Kind {
	case wire.ResultAccepted:
		u.report.Accepted++
	case wire.ResultRefused:
		u.report.Refused++
	case wire.ResultRetry, wire.ResultInvalid:
		u.report.NotSeen++
		return nil
	default:
		return damagedBundle(errors.New("kind of result"))
	}
	op, err := u.e.cfg.Cache.Operation(ctx, result.OperationID)
	if confirm.CodeOf(err) == confirm.ProblemNotFound {
		return nil // this cache is older than the bundle
	}
	if err != nil {
		return err
	}
	outcome, err := u.e.openReceipt(op, result)
	if err != nil {
		return damagedBundle(err)
	}
	if op.State != confirm.OperationAccepted && op.State != confirm.OperationRefused {
		u.outcomes = append(u.outcomes, outcome)
	}
	return nil
}

// settle closes operations.
func (u *unpacking) settle(ctx context.Context) error {
	for _, o := range u.outcomes {
		if err := u.e.cfg.Cache.CloseOperation(ctx, o); err != nil {
			return err
		}
		if o.Code == confirm.CodeCloneDetected {
			u.e.askAccountAgain()
		}
	}
	return nil
}

// carriedBook is the rulebook that the newest answer brought.
type carriedBook struct {
	Sum    string    `json:"sum"`
	MadeAt time.Time `json:"made_at"` // of the answer
}

// takeBook stores the rulebook when it is newer than the one here: that is
// still the one the bundle named, or one that an earlier answer brought.
func (u *unpacking) takeBook(ctx context.Context) error {
	if u.book == nil {
		return nil
	}
	_, here, err := u.e.bookHere(ctx)
	if err != nil {
		return err
	}
	var last carriedBook
	if err := u.e.loadJSON(ctx, bundleBookSetting, &last); err != nil {
		return err
	}
	if here != u.sent.Rulebook && (here != last.Sum || !u.manifest.MadeAt.After(last.MadeAt)) {
		return nil
	}
	book, err := confirm.DecodeRulebook(u.book)
	if err != nil {
		return err
	}
	if err := u.e.cfg.Cache.SaveRulebook(ctx, book); err != nil {
		return err
	}
	return u.e.saveJSON(ctx, bundleBookSetting, carriedBook{Sum: wire.Hash(u.book), MadeAt: u.manifest.MadeAt})
}

// takeChanges stores the pages of the feed, which verify has seen.
func (u *unpacking) takeChanges(ctx context.Context, file io.ReadSeeker) error {
	if u.manifest.Pages == 0 {
		return nil
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return &wire.BundleError{Reason: wire.BundleRead, Err: err}
	}
	book, _, err := u.e.bookHere(ctx)
	if err != nil {
		return err
	}
	end, err := wire.ReadBundle(file, wire.BundleAnswer, u.keyOf(ctx), func(item wire.BundleItem) error {
		if item.Kind != wire.ItemPage {
			return nil
		}
		carried, err := readBundlePage(item.Data)
		if err != nil {
			return err
		}
		got := u.e.readPage(carried.Page, book.Point.ID)
		applied, err := u.e.cfg.Cache.ApplyCarried(ctx, got.page, carried.From, carried.Since)
		if applied {
			u.report.Records += len(got.page.Changes)
		}
		return err
	})
	if err == nil && end.Body != u.manifest.Body {
		err = damagedBundle(errors.New("the file has changed while it was read"))
	}
	return err
}

// countingReader counts what came through.
type countingReader struct {
	from io.Reader
	n    int64
}

func (c *countingReader) Read(b []byte) (int, error) {
	n, err := c.from.Read(b)
	c.n += int64(n)
	return n, err
}
