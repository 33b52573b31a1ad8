package wire

import (
	"encoding/json"
	"time"
)

// MeAnswer is what the registry knows of the caller. A workstation whose point
// is another than the one it was enrolled for has been moved (D3).
type MeAnswer struct {
	ClerkID   string          `json:"clerk_id"`
	ClerkName string          `json:"clerk_name"`
	Role      string          `json:"role"` // a confirm.Role
	Point     json.RawMessage `json:"point,omitempty"`
	// CertificateEnds and SignedInUntil are of the certificate that asks, UTC.
	CertificateEnds time.Time `json:"certificate_ends"`
	SignedInUntil   time.Time `json:"signed_in_until"`
	// Sequence is the highest intent number of this installation that the
	// registry has judged; 0 before the first.
	Sequence int64 `json:"sequence"`
}

// PlansAnswer lists the plans (定期注册计划) that are not over and where they are
// confirmed, by opening time and code of the point: at most MaxPlanPoints at
// once. A plan that goes on with the next answer is named there again.
type PlansAnswer struct {
	Plans []PlanInfo `json:"plans"`
	Next  string     `json:"next,omitempty"` // opaque: ask on with ?after=; absent at the end
}

// PlanInfo is one plan with the points that confirm for it.
type PlanInfo struct {
	Plan        json.RawMessage `json:"plan"`                  // confirm.Plan
	Application json.RawMessage `json:"application,omitempty"` // confirm.Arrangement, 网报计划
	Points      []PlanPoint     `json:"points"`
}

// PlanPoint is a point and its window in a plan.
type PlanPoint struct {
	Point  json.RawMessage `json:"point"`  // confirm.Point
	Window json.RawMessage `json:"window"` // confirm.Window
}

// NewPasswordRequest changes the password of the clerk who is signed in.
type NewPasswordRequest struct {
	Old string `json:"old"`
	New string `json:"new"` // at least 8 characters, not the old one
}

// NewPasswordAnswer says that the new password holds from now on.
type NewPasswordAnswer struct {
	ChangedAt time.Time `json:"changed_at"` // UTC
}

// DownloadsAnswer lists what the bureau offers (资料下载).
type DownloadsAnswer struct {
	Downloads []Download `json:"downloads"`
}

// Download is a file of the bureau, fetched by PathDownloads and its SHA-256,
// with Range and If-Range. It holds no personal data.
type Download struct {
	SHA256  string    `json:"sha256"`
	Name    string    `json:"name"` // a file name, without folders
	Title   string    `json:"title"`
	Bytes   int64     `json:"bytes"`
	AddedAt time.Time `json:"added_at"` // UTC
}
