package desk

import (
	"context"

	"confirmpoint/confirm"
)

// ListingRequest asks for a roster, a 移交清单 or covers.
type ListingRequest struct {
	Kind      confirm.PaperKind // persons, conclusions, statistics, handover, cover
	RecordIDs []string          // in the order of the list; nil: all of the point, by 报名号
	Columns   []string          // keys, in order; nil: as saved, else the usual ones
	// SaveColumns keeps Columns for this kind.
	SaveColumns bool
	Public      bool // for a 公示: no document numbers
	// One of: Path of an .xlsx, .csv or .pdf file, or a printer.
	Target confirm.BatchTarget
}

// Listing makes a list and writes or prints it; it tells the number of rows.
// The export is audited with rows and kind, never with the path.
func (d *Desk) Listing(ctx context.Context, req ListingRequest) (rows int, err error) {
	return 0, errNotBuilt
}

// ListingColumns gives the columns of a kind: all there are, and those chosen.
func (d *Desk) ListingColumns(ctx context.Context, kind confirm.PaperKind) (all []confirm.ListingColumn, chosen []string, err error) {
	return nil, nil, errNotBuilt
}
