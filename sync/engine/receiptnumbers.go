package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// SealLedger signs number, hash and time of the end of the print ledger with
// the clerk's key; see wire.OpenLedgerSeal. It does not touch the network.
func (e *Engine) SealLedger(_ context.Context, end confirm.LedgerSeal) ([]byte, error) {
	signer, cert, err := e.cfg.Credential.SigningKey("ledger")
	if err != nil {
		return nil, err
	}
	jws, err := wire.SignLedgerSeal(wire.LedgerSeal{
		Seq: end.Seq, Hash: end.Hash, At: end.At.UTC(), InstallationID: e.cfg.Enrolment.InstallationID,
	}, signer, cert)
	if err != nil {
		return nil, asProblem(err, confirm.ProblemInternal)
	}
	return jws, nil
}

// CheckLedgerSeal tells whether a seal of SealLedger is what was signed: number,
// hash and time are those inside, for this installation, by a clerk's
// signing certificate of the registry's CA, which may have ended since. cache_damaged if not.
func (e *Engine) CheckLedgerSeal(seal confirm.LedgerSeal) error {
	bad := func(err error) error {
		return &confirm.Problem{Code: confirm.ProblemCacheDamaged, Err: fmt.Errorf("engine: seal of line %d of the print ledger: %w", seal.Seq, err)}
	}
	said, cert, err := wire.OpenLedgerSeal(seal.JWS)
	if err != nil {
		return bad(err)
	}
	if said.Seq != seal.Seq || said.Hash != seal.Hash || !said.At.Equal(seal.At) || said.InstallationID != e.cfg.Enrolment.InstallationID {
		return bad(errors.New("it is of something else"))
	}
	if err := wire.VerifySigning(cert, e.client.roots); err != nil {
		return bad(err)
	}
	return nil
}

// blockRequest is a reservation that was or will be asked for. It is on the
// disk before its first byte leaves, and counts until its block is in the cache.
type blockRequest struct {
	ID             string `json:"id"`
	Count          int    `json:"count"`
	InstallationID string `json:"installation_id"` // another one's is no concern of ours
}

// blockRequestSetting is where it is kept.
const blockRequestSetting = "receipts.request"

// ReserveReceipts asks the registry for n 凭证编号. The caller saves the block
// before it asks again: while a block that was asked for is not in the cache,
// because an answer was lost or the program ended, that one is asked for again
// and given, whatever n is. Kinds of error: receipt_number_max, and those of the line.
func (e *Engine) ReserveReceipts(ctx context.Context, n int) (confirm.ReceiptBlock, error) {
	if n < 1 || n > wire.MaxReceiptBlock {
		return confirm.ReceiptBlock{}, &confirm.Problem{Code: confirm.ProblemBatchSize, Args: map[string]string{"max": strconv.Itoa(wire.MaxReceiptBlock)}}
	}
	if err := e.reserve.enter(ctx); err != nil {
		return confirm.ReceiptBlock{}, err
	}
	defer e.reserve.leave()
	asked, err := e.blockRequest(ctx, n)
	if err != nil {
		return confirm.ReceiptBlock{}, err
	}
	if err := e.ensureTime(ctx); err != nil {
		return confirm.ReceiptBlock{}, err
	}
	var a wire.ReceiptBlockAnswer
	err = e.exchange(ctx, request{
		method: http.MethodPost, path: wire.PathReceiptBlocks,
		body: wire.ReceiptBlockRequest{RequestID: asked.ID, Count: asked.Count},
	}, &a)
	if confirm.CodeOf(err) == confirm.ProblemReceiptNumberMax && answered(err) {
		// The registry looks for the block of a known id first: there is none.
		if clearErr := e.cfg.Cache.SaveSetting(ctx, blockRequestSetting, nil); clearErr != nil {
			return confirm.ReceiptBlock{}, clearErr
		}
	}
	if err != nil {
		return confirm.ReceiptBlock{}, err
	}
	b := confirm.ReceiptBlock{ID: a.RequestID, Prefix: a.Prefix, First: a.First, Last: a.Last, ReservedAt: a.ReservedAt.UTC()}
	if b.ID != asked.ID || !b.Valid() || b.Last-b.First+1 != asked.Count {
		return confirm.ReceiptBlock{}, e.bad(fmt.Errorf("%w: another block than asked for", errBadAnswer))
	}
	return b, nil
}

// blockRequest gives the reservation under way, or keeps a new one for n.
func (e *Engine) blockRequest(ctx context.Context, n int) (blockRequest, error) {
	var r blockRequest
	kept, err := e.cfg.Cache.Setting(ctx, blockRequestSetting)
	if err != nil {
		return r, err
	}
	if kept != nil {
		if err := json.Unmarshal(kept, &r); err != nil {
			return r, &confirm.Problem{Code: confirm.ProblemCacheDamaged, Args: map[string]string{"place": "setting"}, Err: err}
		}
		numbers, err := e.cfg.Cache.ReservedNumbers(ctx)
		if err != nil {
			return r, err
		}
		if r.InstallationID == e.cfg.Enrolment.InstallationID && !slices.ContainsFunc(numbers, func(n confirm.ReservedNumber) bool { return n.BlockID == r.ID }) {
			return r, nil
		}
	}
	r = blockRequest{ID: e.cfg.NewID(), Count: n, InstallationID: e.cfg.Enrolment.InstallationID}
	data, err := json.Marshal(r)
	if err != nil {
		return r, &confirm.Problem{Code: confirm.ProblemInternal, Err: err}
	}
	return r, e.cfg.Cache.SaveSetting(ctx, blockRequestSetting, data)
}

// ReportReceipts tells the registry what became of reserved numbers; free and
// used ones are left out. Telling again changes nothing. When the registry
// knows the fate of some otherwise, the others are kept all the same and the
// error is receipt_number_unknown or receipt_number_taken, Args number (the
// first) and count.
func (e *Engine) ReportReceipts(ctx context.Context, numbers []confirm.ReservedNumber) error {
	var refused []wire.RefusedFate
	for part := range slices.Chunk(fatesOf(numbers), wire.MaxReceiptFates) {
		if err := e.ensureTime(ctx); err != nil {
			return err
		}
		var a wire.ReceiptFatesAnswer
		err := e.exchange(ctx, request{
			method: http.MethodPost, path: wire.PathReceiptFates, body: wire.ReceiptFatesRequest{Numbers: part},
		}, &a)
		if err != nil {
			return err
		}
		if a.Kept < 0 || a.Kept+len(a.Refused) != len(part) {
			return e.bad(fmt.Errorf("%w: %d fates kept and %d refused of %d", errBadAnswer, a.Kept, len(a.Refused), len(part)))
		}
		for _, r := range a.Refused {
			asked := slices.ContainsFunc(part, func(f wire.ReceiptFate) bool { return f.Number == r.Number })
			if !asked || !validCode(r.Code) {
				return e.bad(fmt.Errorf("%w: fate of another number", errBadAnswer))
			}
		}
		refused = append(refused, a.Refused...)
	}
	if len(refused) == 0 {
		return nil
	}
	return &confirm.Problem{Code: confirm.Code(refused[0].Code), Args: map[string]string{
		"number": refused[0].Number, "count": strconv.Itoa(len(refused)),
	}}
}

func fatesOf(numbers []confirm.ReservedNumber) []wire.ReceiptFate {
	kinds := map[confirm.ReceiptNumberState]wire.FateKind{
		confirm.NumberPrinted: wire.FatePrinted, confirm.NumberVoid: wire.FateVoid, confirm.NumberReturned: wire.FateReturned,
	}
	var fates []wire.ReceiptFate
	for _, n := range numbers {
		kind, told := kinds[n.State]
		if !told {
			continue
		}
		f := wire.ReceiptFate{Number: n.Number, Fate: kind}
		if kind == wire.FateVoid {
			f.Reason = n.Reason
		}
		fates = append(fates, f)
	}
	return fates
}
