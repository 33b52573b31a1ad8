package registry

import (
	"context"
	"crypto/ecdh"
	"crypto/x509"
	"database/sql"
	"errors"
	"io"
	"slices"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

const (
	// maxBundleEnvelopes is how many bytes of envelopes are held in memory.
	maxBundleEnvelopes = 64 << 20
	// maxBundlePages is how many bytes of the feed an answer carries; what is
	// left comes with the next one, or online.
	maxBundlePages = 64 << 20
)

// BundleTaken says what a bundle (离线包) brought, and what was answered.
type BundleTaken struct {
	BundleID, InstallationID string
	UserName, PointCode      string    // of the clerk who signed it
	MadeAt                   time.Time // UTC, as the workstation believes
	Operations, Scans        int
	Accepted, Refused        int
	// Open is how many were not judged: they cannot be read, or could not be
	// judged now. The workstation keeps them.
	Open int
	// Changes of the point that went into the answer; More says that there are others.
	Changes int
	More    bool
}

// carried is a bundle that has been read and verified.
type carried struct {
	manifest  wire.BundleManifest
	envelopes []string
	scans     map[string]bool // SHA-256 of those in it
}

// TakeBundle judges what a workstation has sent on a stick as if it had come
// by the line, and writes the answer (回执包). What came before, by whatever way,
// gets the receipt it got then, so taking a bundle again changes nothing.
// Nothing is stored unless the bundle is whole. Kinds of error: bad_file with
// reason (a wire.BundleReason), not_enrolled, registry_busy, disk_full;
// after an error of out the bundle has to be taken again.
func (r *Registry) TakeBundle(ctx context.Context, in io.ReadSeeker, out io.Writer) (BundleTaken, error) {
	b, cert, err := r.readBundle(in)
	if err != nil {
		return BundleTaken{}, bundleProblem(err)
	}
	who, err := r.carrier(ctx, cert, b.manifest)
	if err != nil {
		return BundleTaken{}, err
	}
	subs, results := r.openAll(b.envelopes)
	if err := r.unpackScans(ctx, in, who, b, subs); err != nil {
		return BundleTaken{}, bundleProblem(err)
	}
	if err := r.judgeCarried(ctx, who, subs, results); err != nil {
		return BundleTaken{}, err
	}
	taken := BundleTaken{
		BundleID: b.manifest.BundleID, InstallationID: who.installationID, UserName: who.userName,
		MadeAt: b.manifest.MadeAt.UTC(), Operations: len(results), Scans: len(b.scans),
	}
	for _, result := range results {
		switch result.Kind {
		case wire.ResultAccepted:
			taken.Accepted++
		case wire.ResultRefused:
			taken.Refused++
		default:
			taken.Open++
		}
	}
	err = r.answerBundle(ctx, out, who, b.manifest, results, &taken)
	r.cfg.Logger.InfoContext(ctx, "bundle taken", "bundle", taken.BundleID, "installation", taken.InstallationID,
		"operations", taken.Operations, "accepted", taken.Accepted, "refused", taken.Refused, "open", taken.Open, "answered", err == nil)
	return taken, err
}

// bundleProblem is what a person is told about a file.
func bundleProblem(err error) error {
	var e *wire.BundleError
	if !errors.As(err, &e) {
		return err
	}
	return &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"reason": string(e.Reason)}, Err: err}
}

func damagedBundle(why string) error {
	return &wire.BundleError{Reason: wire.BundleDamaged, Err: errors.New(why)}
}

// keyOfBundle is ours for a bundle that is for us.
func (r *Registry) keyOfBundle(h wire.BundleHeader) (*ecdh.PrivateKey, error) {
	if h.RegistryID != r.id {
		return nil, &wire.BundleError{Reason: wire.BundleRegistry}
	}
	return r.bundle.private, nil
}

// readBundle reads and verifies the whole of it before anything is done.
func (r *Registry) readBundle(in io.Reader) (carried, *x509.Certificate, error) {
	b := carried{scans: map[string]bool{}}
	held := 0
	end, err := wire.ReadBundle(in, wire.BundleOut, r.keyOfBundle, func(item wire.BundleItem) error {
		switch item.Kind {
		case wire.ItemScan:
			b.scans[wire.Hash(item.Data)] = true
		case wire.ItemEnvelope:
			if held += len(item.Data); held > maxBundleEnvelopes {
				return &wire.BundleError{Reason: wire.BundleTooLarge}
			}
			b.envelopes = append(b.envelopes, string(item.Data))
		}
		return nil
	})
	if err != nil {
		return b, nil, err
	}
	manifest, cert, err := wire.OpenBundleManifest(end)
	b.manifest = manifest
	return b, cert, err
}

// carrier is the clerk who signed a bundle. The certificate may have run out
// or been revoked since, or on the way: the operations have theirs judged one by one.
func (r *Registry) carrier(ctx context.Context, cert *x509.Certificate, m wire.BundleManifest) (who caller, err error) {
	if err := r.verifySigning(cert); err != nil {
		return who, bundleProblem(&wire.BundleError{Reason: wire.BundleSignature, Err: err})
	}
	err = r.db.view(ctx, func(q querier) error {
		who, err = findSigner(ctx, q, cert, r.now())
		return err
	})
	if err == nil && (who.clerkID != m.ClerkID || who.installationID != m.InstallationID) {
		err = bundleProblem(&wire.BundleError{Reason: wire.BundleSignature, Err: errors.New("signed by another clerk or workstation")})
	}
	return who, err
}

// openAll is openEnvelopes for a whole bundle.
func (r *Registry) openAll(envelopes []string) (subs []*submission, results []wire.Result) {
	for part := range slices.Chunk(envelopes, wire.MaxBatch) {
		s, answers := r.openEnvelopes(part)
		subs, results = append(subs, s...), append(results, answers...)
	}
	return subs, results
}

// unpackScans stores the scans of a bundle, which must be such as its
// operations name: a stick is no way to fill the disk.
func (r *Registry) unpackScans(ctx context.Context, in io.ReadSeeker, who caller, b carried, subs []*submission) error {
	if len(b.scans) == 0 {
		return nil
	}
	named := map[string]bool{}
	for _, s := range subs {
		if s == nil {
			continue
		}
		for _, sum := range scansOf(s.intent) {
			named[sum] = true
		}
	}
	for sum := range b.scans {
		if !named[sum] {
			return damagedBundle("a scan that no operation names")
		}
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return &wire.BundleError{Reason: wire.BundleRead, Err: err}
	}
	_, err := wire.ReadBundle(in, wire.BundleOut, r.keyOfBundle, func(item wire.BundleItem) error {
		// A scan that is none is left out: its operation waits, the others do not.
		if item.Kind != wire.ItemScan || !isScan(item.Data) {
			return nil
		}
		sum := wire.Hash(item.Data)
		if !b.scans[sum] {
			return damagedBundle("the file has changed while it was read")
		}
		return r.keepCarriedScan(ctx, who, sum, item.Data)
	})
	return err
}

// keepCarriedScan counts nothing towards what a clerk may upload in a day: the
// bureau has brought it.
func (r *Registry) keepCarriedScan(ctx context.Context, who caller, sum string, data []byte) error {
	if _, _, err := r.blobs.put(data); err != nil {
		return err
	}
	return r.db.update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO upload (sha256, clerk_id, bytes, at) VALUES ($1, $2, 0, $3) ON CONFLICT (sha256, clerk_id) DO NOTHING`,
			sum, who.clerkID, millis(r.now()))
		return err
	})
}

// judgeCarried has the operations judged in order, those of one record one
// after another: as online, a later one waits when an earlier one is not judged.
func (r *Registry) judgeCarried(ctx context.Context, who caller, subs []*submission, results []wire.Result) error {
	stuck := map[string]bool{}
	for from := 0; from < len(subs); {
		to, records := from, map[string]bool{}
		for ; to < len(subs) && to-from < wire.MaxBatch; to++ {
			s := subs[to]
			if s == nil {
				continue
			}
			id := s.intent.RecordID
			if records[id] {
				break
			}
			records[id] = true
			if stuck[id] {
				subs[to] = nil
				results[to] = wire.Result{OperationID: s.intent.OperationID, Kind: wire.ResultRetry, Code: string(confirm.ProblemRegistryBusy)}
			}
		}
		if err := r.hear(ctx, who, subs[from:to], results[from:to]); err != nil {
			return err
		}
		for i := from; i < to; i++ {
			final := results[i].Kind == wire.ResultAccepted || results[i].Kind == wire.ResultRefused
			if subs[i] != nil && !final {
				stuck[subs[i].intent.RecordID] = true
			}
		}
		from = to
	}
	return nil
}
