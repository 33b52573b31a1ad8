package registry

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// sameEpoch refuses work that was signed for another epoch than this registry's:
// it may rest on what a restored registry has lost, and would be refused for
// good before that comes back.
func (r *Registry) sameEpoch(in wire.OperationsRequest) error {
	switch {
	case in.Epoch != "" && in.Epoch != r.epoch:
		return problem(confirm.ProblemEpochChanged)
	case len(in.Receipts) > 0 && len(in.Receipts) != len(in.Envelopes):
		return badRequest("number of receipts")
	}
	return nil
}

// acceptance is this registry's own word that it has accepted an operation
// which is no longer here: it was restored from a backup since. The zero value
// is none.
type acceptance struct {
	at     time.Time // UTC
	number string    // 受理凭证编号 that it gave; empty when none
}

// accepted reads the receipt that came with an envelope. Whatever is not our
// signature over the acceptance of these bytes counts for nothing.
func (r *Registry) accepted(receipt string, s *submission) acceptance {
	p, err := wire.OpenReceipt(receipt, r.keys)
	if err != nil || !p.Accepted || p.RegistryID != r.id || p.OperationID != s.intent.OperationID ||
		p.RecordID != s.intent.RecordID || p.EnvelopeSHA256 != s.hash {
		return acceptance{}
	}
	a := acceptance{at: p.Time.UTC()}
	standing, err := confirm.DecodeStanding(p.Standing)
	if err == nil && standing.Decision != nil && standing.Decision.OperationID == p.OperationID {
		a.number = standing.Decision.ReceiptNumber
	}
	return a
}

// came is when the operation came first: what was in time then, is.
func (a acceptance) came(now time.Time) time.Time {
	if a.at.IsZero() || a.at.After(now) {
		return now
	}
	return a.at
}

// pointNumber is a 受理凭证编号 taken apart.
type pointNumber struct {
	text, day string
	run       int
}

// earlierNumber is the number that an operation had before and that is free
// again; zero when there is none, or somebody else has got it meanwhile.
func (c *court) earlierNumber(ctx context.Context, point confirm.Point, a acceptance) (pointNumber, error) {
	n, ok := readNumber(point, a.number)
	if !ok {
		return pointNumber{}, nil
	}
	if err := c.ledger.settle(ctx); err != nil {
		return pointNumber{}, err
	}
	var taken bool
	err := c.tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM receipt_number WHERE number = $1)", n.text).Scan(&taken)
	if err != nil || taken {
		return pointNumber{}, err
	}
	return n, nil
}

// readNumber takes a number of a point apart.
func readNumber(point confirm.Point, text string) (pointNumber, bool) {
	rest, ours := strings.CutPrefix(text, point.Code+"-")
	day, digits, _ := strings.Cut(rest, "-")
	run, err := strconv.Atoi(digits)
	n := pointNumber{text, day, run}
	_, dayErr := time.Parse("20060102", day)
	return n, ours && err == nil && dayErr == nil && run > 0 && confirm.ReceiptNumberText(numberPrefix(point, day), run) == text
}

// earlierWait is how long after a restore operations wait for those before them.
const earlierWait = 7 * 24 * time.Hour

// awaitsEarlier tells whether an operation that was accepted once, and would be
// refused now, rests on a decision or a content which the registry has lost and
// another workstation may still send again. To refuse it would be for good.
func (c *court) awaitsEarlier(ctx context.Context, s *submission, rec stored) (bool, error) {
	before := s.intent.Seen.PreviousDecision
	switch d := rec.Standing.Decision; {
	case s.earlier.at.IsZero():
		return false, nil
	case s.intent.Seen.ContentVersion > rec.Version:
	case before == "" || d != nil && d.OperationID == before || c.rulings[before] != nil:
		return false, nil
	default:
		var known bool
		err := c.tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM operation WHERE id = $1)", before).Scan(&known)
		if err != nil || known {
			return false, err
		}
	}
	var restored string
	err := c.tx.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = 'restored_at'").Scan(&restored)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	at, err := time.Parse(time.RFC3339, restored)
	return err == nil && c.r.now().Sub(at) < earlierWait, nil
}
