package engine

import (
	"context"
	"crypto/ecdh"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Where the cache keeps what bundles need.
const (
	bundleKeySetting  = "bundle.key"  // the registry's word on the key to seal to, compact JWS
	bundlesSetting    = "bundles"     // []sentBundle, oldest first
	bundleBookSetting = "bundle.book" // carriedBook
)

// maxSentBundles is how many bundles may wait for their answers; of more the
// oldest is forgotten, and its answer can be read no more.
const maxSentBundles = 32

// sentBundle is a bundle whose answer may come. It stays after that: the same
// answer may be brought again.
type sentBundle struct {
	ID         string `json:"id"`
	Key        []byte `json:"key"` // private half of the reply key
	Operations int    `json:"operations"`
	Rulebook   string `json:"rulebook"` // digest of the one that was here
}

// keepBundleKey remembers the key that hello tells. A cache that is locked
// hears of it next time.
func (e *Engine) keepBundleKey(ctx context.Context, word string) error {
	if word == "" {
		return nil
	}
	told, err := e.openBundleKey(word)
	if err != nil {
		return err
	}
	kept, err := e.cfg.Cache.Setting(ctx, bundleKeySetting)
	if err != nil {
		return nil
	}
	if known, err := e.openBundleKey(string(kept)); err != nil || !known.Equal(told) {
		_ = e.cfg.Cache.SaveSetting(ctx, bundleKeySetting, []byte(word))
	}
	return nil
}

func (e *Engine) openBundleKey(word string) (*ecdh.PublicKey, error) {
	p, key, err := wire.OpenBundleKey(word, e.keys)
	if err == nil && p.RegistryID != e.cfg.Enrolment.RegistryID {
		err = errors.New("key of another registry")
	}
	return key, err
}

// bundleKey gives the key to seal to. A workstation that has pulled has it;
// another must ask.
func (e *Engine) bundleKey(ctx context.Context) (*ecdh.PublicKey, error) {
	for asked := false; ; asked = true {
		kept, err := e.cfg.Cache.Setting(ctx, bundleKeySetting)
		if err != nil {
			return nil, err
		}
		key, err := e.openBundleKey(string(kept))
		if err == nil {
			return key, nil
		}
		if asked {
			return nil, &confirm.Problem{Code: confirm.ProblemBadAnswer, Err: err}
		}
		if err := e.Hello(ctx); err != nil {
			return nil, err
		}
	}
}

// ExportBundle writes every operation that has no answer yet, with the scans
// it names, into one file that only the registry can open (离线包). Before the
// file is whole the operations are on the disk as unknown, so whatever happens
// to the stick, they are asked for before they are sent again
// (offline-rules.md D5). What does not fit stays as it is. Kinds of error:
// not_found when nothing is open, those of the line while the registry's key is
// not known, those of the credential and the cache; an error of w as it is.
func (e *Engine) ExportBundle(ctx context.Context, w io.Writer) (confirm.BundleReport, error) {
	if err := e.send.enter(ctx); err != nil {
		return confirm.BundleReport{}, err
	}
	defer e.send.leave()
	ops, err := e.cfg.Cache.OpenOperations(ctx, wire.MaxBundleOperations)
	if err != nil {
		return confirm.BundleReport{}, err
	}
	if len(ops) == 0 {
		return confirm.BundleReport{}, &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	to, err := e.bundleKey(ctx)
	if err != nil {
		return confirm.BundleReport{}, err
	}
	p := &packing{e: e, out: &countingWriter{to: w}, brought: map[string]bool{}}
	if p.file, err = wire.NewBundle(p.out, wire.BundleOut, p.header(e.cfg.NewID()), to); err != nil {
		return confirm.BundleReport{}, err
	}
	packed, err := p.pack(ctx, ops)
	if err != nil {
		return confirm.BundleReport{}, err
	}
	report := confirm.BundleReport{Operations: len(packed), Scans: p.file.Count(wire.ItemScan), MadeAt: e.time.now().UTC()}
	manifest, err := p.manifest(ctx, report.MadeAt)
	if err != nil {
		return confirm.BundleReport{}, err
	}
	if err := e.cfg.Cache.MarkOperations(ctx, ids(packed), confirm.OperationUnknown, report.MadeAt); err != nil {
		return confirm.BundleReport{}, err
	}
	err = p.file.Finish(manifest)
	report.Bytes = p.out.n
	e.cfg.Logger.Info("bundle exported", "operations", report.Operations, "scans", report.Scans, "bytes", report.Bytes)
	return report, err
}

// packing is one bundle on its way out.
type packing struct {
	e       *Engine
	out     *countingWriter
	file    *wire.BundleWriter
	head    wire.BundleHeader
	brought map[string]bool // scans that are in it
}

func (p *packing) header(id string) wire.BundleHeader {
	p.head = wire.BundleHeader{
		BundleID: id, RegistryID: p.e.cfg.Enrolment.RegistryID, InstallationID: p.e.cfg.Enrolment.InstallationID,
	}
	return p.head
}

// pack adds operations, oldest first, and gives those that fit.
func (p *packing) pack(ctx context.Context, ops []confirm.Operation) ([]confirm.Operation, error) {
	for i, op := range ops {
		scans, size, err := p.scans(ctx, op.Intent)
		if err != nil {
			return nil, err
		}
		if size += int64(len(op.Envelope)); size+itemHeads > p.file.Room() {
			return ops[:i], nil
		}
		for _, s := range scans {
			if err := p.file.Add(wire.ItemScan, s); err != nil {
				return nil, err
			}
			p.brought[wire.Hash(s)] = true
		}
		if err := p.file.Add(wire.ItemEnvelope, op.Envelope); err != nil {
			return nil, err
		}
	}
	return ops, nil
}

// itemHeads is more than what the format adds to an operation and its scans.
const itemHeads = 1 << 10

// scans reads the scans an operation names and the bundle does not have. One
// that is not here, or is damaged, may be at the registry already: the operation
// goes without it.
func (p *packing) scans(ctx context.Context, i confirm.Intent) (scans [][]byte, size int64, err error) {
	for _, sum := range scansOf(i) {
		if p.brought[sum] {
			continue
		}
		data, err := p.e.cfg.Cache.Photo(ctx, sum)
		switch confirm.CodeOf(err) {
		case confirm.ProblemPhotoMissing, confirm.ProblemCacheDamaged:
			continue
		}
		if err != nil {
			return nil, 0, err
		}
		if wire.Hash(data) == sum && len(data) <= wire.MaxBlobBytes {
			scans, size = append(scans, data), size+int64(len(data))
		}
	}
	return scans, size, nil
}

// manifest signs what has been packed, and keeps the key of the answer.
func (p *packing) manifest(ctx context.Context, at time.Time) (string, error) {
	reply, err := ecdh.X25519().GenerateKey(p.e.cfg.Rand)
	if err != nil {
		return "", &confirm.Problem{Code: confirm.ProblemInternal, Err: err}
	}
	_, cursor, err := p.e.cfg.Cache.Cursor(ctx)
	if err != nil {
		return "", err
	}
	book, sum, err := p.e.bookHere(ctx)
	if err != nil {
		return "", err
	}
	m := wire.BundleManifest{
		BundleID: p.head.BundleID, RegistryID: p.head.RegistryID, InstallationID: p.head.InstallationID,
		ClerkID: p.e.cfg.Enrolment.Clerk.ID, PointID: book.Point.ID, Cursor: cursor, Rulebook: sum,
		Operations: p.file.Count(wire.ItemEnvelope), Scans: p.file.Count(wire.ItemScan),
		ReplyKey: reply.PublicKey().Bytes(), MadeAt: at, Body: p.file.Body(),
	}
	signer, cert, err := p.e.cfg.Credential.SigningKey("bundle")
	if err != nil {
		return "", err
	}
	jws, err := wire.SignBundle(m, signer, cert)
	if err != nil {
		return "", asProblem(err, confirm.ProblemInternal)
	}
	return jws, p.e.keepSent(ctx, sentBundle{
		ID: m.BundleID, Key: reply.Bytes(), Operations: m.Operations, Rulebook: sum,
	})
}

// bookHere gives the rulebook of the cache and its digest, "" when none is here.
func (e *Engine) bookHere(ctx context.Context) (book confirm.Rulebook, sum string, err error) {
	book, err = e.cfg.Cache.Rulebook(ctx)
	if confirm.CodeOf(err) == confirm.ProblemNotFound {
		return confirm.Rulebook{Point: e.cfg.Enrolment.Point}, "", nil
	}
	if err != nil {
		return book, "", err
	}
	data, err := confirm.EncodeRulebook(book)
	return book, wire.Hash(data), err
}

func (e *Engine) keepSent(ctx context.Context, b sentBundle) error {
	list, err := e.sentBundles(ctx)
	if err != nil {
		return err
	}
	list = append(list, b)
	return e.saveJSON(ctx, bundlesSetting, list[max(0, len(list)-maxSentBundles):])
}

func (e *Engine) sentBundles(ctx context.Context) (list []sentBundle, err error) {
	err = e.loadJSON(ctx, bundlesSetting, &list)
	return list, err
}

func (e *Engine) saveJSON(ctx context.Context, name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return &confirm.Problem{Code: confirm.ProblemInternal, Err: err}
	}
	return e.cfg.Cache.SaveSetting(ctx, name, data)
}

// loadJSON leaves v alone when nothing is kept under a name.
func (e *Engine) loadJSON(ctx context.Context, name string, v any) error {
	data, err := e.cfg.Cache.Setting(ctx, name)
	if err != nil || data == nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return &confirm.Problem{Code: confirm.ProblemCacheDamaged, Args: map[string]string{"place": "setting"}, Err: err}
	}
	return nil
}

// sentBundle finds what is kept of a bundle.
func (e *Engine) sentBundle(ctx context.Context, id string) (sentBundle, bool, error) {
	list, err := e.sentBundles(ctx)
	at := slices.IndexFunc(list, func(b sentBundle) bool { return b.ID == id })
	if err != nil || at < 0 {
		return sentBundle{}, false, err
	}
	return list[at], true, nil
}

// countingWriter counts what went through.
type countingWriter struct {
	to io.Writer
	n  int64
}

func (c *countingWriter) Write(b []byte) (int, error) {
	n, err := c.to.Write(b)
	c.n += int64(n)
	return n, err
}
