package wire

import (
	"encoding/json"
	"time"
)

// Version is the one number of the protocol. History:
//
//	1  2026-11-22  first
//	2  2026-11-22  blocks of receipt numbers and their fate; receipt_number of an intent
//	3  2026-11-22  coded bodies, long poll of changes, uploads that go on, reconciliation
//	4  2026-11-22  me, plans, opened records, other points, downloads, password, the bureau's work, sealed bundles
//	5  2026-11-22  a signing certificate beside that of the line, SM2 with SM3, renewal, wrong PINs, audit checkpoints, custody, wipes, escrow
//	6  2026-11-22  updates of the program
const Version = 6

// Oldest is the oldest version that a registry still answers, with the messages
// of that version: a registry is renewed before its workstations are, one by
// one. A version that only adds paths answers the one before it as it is; one
// that changes a message keeps the old shape beside it.
const Oldest = 5

// FirstUpdates is the version that brought PathUpdate, which is answered in
// every version since: whoever is too old for the rest can be renewed.
const FirstUpdates = 6

// Headers of every exchange.
const (
	HeaderVersion = "Confirmpoint-Wire"    // the sender's Version
	HeaderNonce   = "Confirmpoint-Nonce"   // client: 16 random bytes, hex; registry: echoes it
	HeaderProblem = "Confirmpoint-Problem" // the Code of a Problem, for answers whose body is lost or not allowed (HEAD)

	HeaderUploadOffset   = "Upload-Offset"   // bytes of a blob that the registry holds already
	HeaderUploadLength   = "Upload-Length"   // bytes of the whole blob
	HeaderUploadComplete = "Upload-Complete" // ?1 when the blob need not be sent, else ?0
)

// Paths of the registry. All but PathEnrol ask for a client certificate.
const (
	PathEnrol           = "/v1/enrol"             // GET -> EnrolTerms; POST EnrolRequest -> EnrolAnswer
	PathHello           = "/v1/hello"             // GET ?nonce= -> HelloAnswer
	PathSignInPassword  = "/v1/sign-in/password"  // POST PasswordRequest -> PasswordAnswer
	PathSignInSMS       = "/v1/sign-in/sms"       // POST SMSRequest -> SMSAnswer
	PathRulebook        = "/v1/rulebook"          // GET -> RulebookAnswer
	PathChanges         = "/v1/changes"           // GET ?cursor=&limit=&wait=&rulebook= -> ChangesAnswer
	PathBlobs           = "/v1/blobs/"            // GET {sha256}, Range, If-Range -> bytes; HEAD {sha256} -> Upload-Offset; PATCH {sha256} the rest, PUT {sha256} all -> BlobAnswer
	PathOperations      = "/v1/operations"        // POST OperationsRequest -> OperationsAnswer
	PathOperationStatus = "/v1/operations/status" // POST StatusRequest -> OperationsAnswer
	PathReceiptBlocks   = "/v1/receipts/blocks"   // POST ReceiptBlockRequest -> ReceiptBlockAnswer
	PathReceiptFates    = "/v1/receipts/fates"    // POST ReceiptFatesRequest -> ReceiptFatesAnswer
	PathReconcile       = "/v1/reconcile"         // POST ReconcileRequest -> ReconcileAnswer
	PathMe              = "/v1/me"                // GET -> MeAnswer
	PathPlans           = "/v1/plans"             // GET ?after= -> PlansAnswer
	PathOpened          = "/v1/opened"            // POST OpenedRequest -> OpenedAnswer
	PathElsewhere       = "/v1/elsewhere"         // POST ElsewhereRequest -> ElsewhereAnswer
	PathDownloads       = "/v1/downloads"         // GET -> DownloadsAnswer
	PathDownload        = "/v1/downloads/"        // GET {sha256}, Range, If-Range -> bytes
	PathPassword        = "/v1/password"          // POST NewPasswordRequest -> NewPasswordAnswer
	PathRenew           = "/v1/renew"             // POST RenewRequest -> RenewAnswer
	PathCredential      = "/v1/credential"        // POST CredentialReport -> CredentialWord
	PathAudit           = "/v1/audit"             // POST CheckpointsRequest -> CheckpointsAnswer
	PathCustody         = "/v1/custody"           // POST CustodyRequest -> CustodyAnswer; GET -> CustodyAnswer
	PathWipes           = "/v1/wipes"             // POST WipeRequest -> WipeAnswer
	PathEscrow          = "/v1/escrow"            // POST an escrow file -> EscrowAnswer
	PathUpdate          = "/v1/update"            // GET -> UpdateAnswer
	PathUpdateFile      = "/v1/update/"           // GET {sha256}, Range, If-Range -> bytes
)

// Limits of messages.
const (
	MaxBatch        = 100      // operations in one request
	MaxStatus       = 500      // ids in one status request
	MaxChanges      = 1000     // changes in one page
	MaxRequestBytes = 1 << 20  // of a request body
	MaxAnswerBytes  = 16 << 20 // of an answer body, blobs apart
	MaxBlobBytes    = 4 << 20  // of one blob
	MaxReceiptBlock = 200      // numbers in one block
	MaxReceiptFates = 500      // numbers in one report of fates
	MaxWait         = 50       // seconds that a question for changes may wait
	MaxReconcile    = 5000     // records in one list of a state
	MaxPlanPoints   = 1000     // points in one list of plans
	MaxElsewhere    = 20       // matches of one question for other points
	MaxDownload     = 64 << 20 // bytes of one file of the bureau
	MaxDownloads    = 200      // files of the bureau in one list
	MaxClaims       = 20       // others who have a record open, in one answer
)

// CodeBlobMissing is the code of a retry: the operation names a scan that has
// not been uploaded. Nothing was stored; upload it and send the same bytes again.
const CodeBlobMissing = "blob_missing"

// Problem is the body of every answer that is not a success (RFC 9457,
// application/problem+json). Code is one of confirm's codes.
type Problem struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args,omitempty"`
}

// BlobETag is the strong ETag of a blob, for If-Range.
func BlobETag(sha256 string) string { return `"sha256-` + sha256 + `"` }

// BlobAnswer says that a scan is on the registry's disk.
type BlobAnswer struct {
	SHA256 string `json:"sha256"` // lower-case hex
}

// EnrolRequest turns an activation code into a certificate.
type EnrolRequest struct {
	UserName string `json:"user_name"`
	// CSR is a PKCS #10 request, DER, signed by the new key of the line (P-256).
	CSR []byte `json:"csr"`
	// SigningCSR is the same of the key that signs operations, P-256 or SM2 as
	// EnrolTerms say; absent for an officer, who signs none.
	SigningCSR []byte `json:"signing_csr,omitempty"`
	// Proof is EnrolProof(activation code, CSR, SigningCSR): the code itself never travels.
	Proof          []byte `json:"proof"`
	InstallationID string `json:"installation_id"`
	// Office asks for an officer's certificate; absent: for a clerk's.
	Office bool `json:"office,omitempty"`
	// KeyringFree says that the PIN alone will seal the keys (受限模式).
	KeyringFree bool `json:"keyring_free,omitempty"`
}

// EnrolAnswer carries the certificate and what to trust.
type EnrolAnswer struct {
	RegistryID         string          `json:"registry_id"`
	Certificate        []byte          `json:"certificate"`                   // DER, of the line
	SigningCertificate []byte          `json:"signing_certificate,omitempty"` // DER
	CA                 []byte          `json:"ca"`                            // DER
	ReceiptKeys        json.RawMessage `json:"receipt_keys"`                  // JWK set
	ClerkID            string          `json:"clerk_id"`
	ClerkName          string          `json:"clerk_name"`
	Point              json.RawMessage `json:"point,omitempty"` // confirm.Point; absent for an officer
}

// HelloAnswer proves that this is the registry and tells the time.
type HelloAnswer struct {
	// Token is a compact JWS by a receipt key over HelloPayload.
	Token string `json:"token"`
	// BundleKey is a compact JWS by a receipt key over BundleKeyPayload, always
	// the same: the workstation keeps it for the day without a line.
	BundleKey string `json:"bundle_key,omitempty"`
}

// HelloPayload is signed by the registry.
type HelloPayload struct {
	Wire       int       `json:"wire"`
	RegistryID string    `json:"registry_id"`
	Epoch      string    `json:"epoch"`
	Nonce      string    `json:"nonce"`
	Time       time.Time `json:"time"` // UTC
}

// PasswordRequest is the first step of an online sign-in.
type PasswordRequest struct {
	UserName string `json:"user_name"`
	Password string `json:"password"`
}

// PasswordAnswer says that an SMS is on its way.
type PasswordAnswer struct {
	ChallengeID string    `json:"challenge_id"`
	PhoneMasked string    `json:"phone_masked"`
	ExpiresAt   time.Time `json:"expires_at"`
}

// SMSRequest is the second step.
type SMSRequest struct {
	ChallengeID string `json:"challenge_id"`
	Code        string `json:"code"`
}

// SMSAnswer ends the sign-in; until ValidUntil the certificate alone suffices.
type SMSAnswer struct {
	ValidUntil time.Time `json:"valid_until"`
}

// RulebookAnswer carries a confirm.Rulebook.
type RulebookAnswer struct {
	Rulebook json.RawMessage `json:"rulebook"`
}

// ChangesAnswer is a page of the feed of the clerk's point.
type ChangesAnswer struct {
	Epoch   string   `json:"epoch"`
	Cursor  string   `json:"cursor"`
	More    bool     `json:"more"`
	Changes []Change `json:"changes"`
	// Rulebook is the SHA-256 of the bytes that PathRulebook gives now; only
	// when the question names the one the workstation has.
	Rulebook string `json:"rulebook,omitempty"`
}

// Change is a record as it is now, or a tombstone.
type Change struct {
	Seq    int64   `json:"seq"`
	Record *Record `json:"record,omitempty"`
	Gone   *Gone   `json:"gone,omitempty"`
}

// Record is one application. Content is the exact bytes that Digest
// (confirm.DigestContent) belongs to.
type Record struct {
	ID            string          `json:"id"`
	ApplicationNo string          `json:"application_no"`
	PlanID        string          `json:"plan_id"`
	PointID       string          `json:"point_id"`
	Version       int64           `json:"version"`
	Digest        string          `json:"digest"`
	Content       json.RawMessage `json:"content"`
	Standing      json.RawMessage `json:"standing"` // confirm.Standing
}

// Gone says that a record is no longer at this point.
type Gone struct {
	ID     string `json:"id"`
	Reason string `json:"reason"` // confirm code: not_your_point, removed
}

// OperationsRequest sends signed envelopes, in order.
type OperationsRequest struct {
	// Envelopes are compact JWS over a confirm.Intent, certificate in x5c.
	Envelopes []string `json:"envelopes"`
	// Epoch is that of the feed which the workstation has: in another one
	// nothing is judged. Empty: not compared.
	Epoch string `json:"epoch,omitempty"`
	// Receipts are of an earlier acceptance, one an envelope or none at all; empty for an envelope that was never accepted.
	Receipts []string `json:"receipts,omitempty"`
}

// StatusRequest asks what became of operations.
type StatusRequest struct {
	OperationIDs []string `json:"operation_ids"`
}

// OperationsAnswer has one result an operation, in the order asked.
type OperationsAnswer struct {
	Results []Result `json:"results"`
}

// ResultKind is what became of one operation.
type ResultKind string

// The kinds of result. Only accepted and refused are final, and only with a Receipt.
const (
	ResultAccepted ResultKind = "accepted"
	ResultRefused  ResultKind = "refused"
	ResultNotSeen  ResultKind = "not_seen" // status only: may be sent
	ResultRetry    ResultKind = "retry"    // could not be judged now; nothing was stored
	ResultInvalid  ResultKind = "invalid"  // envelope cannot be read or verified; nothing was stored
)

// Result is the answer to one operation.
type Result struct {
	OperationID string     `json:"operation_id,omitempty"` // empty when the envelope cannot be read
	Kind        ResultKind `json:"kind"`
	Code        string     `json:"code,omitempty"` // of retry and invalid
	// Receipt is a compact JWS by a receipt key over ReceiptPayload.
	Receipt string `json:"receipt,omitempty"`
}

// ReceiptPayload is the registry's signed word on one operation.
type ReceiptPayload struct {
	RegistryID  string `json:"registry_id"`
	OperationID string `json:"operation_id"`
	// EnvelopeSHA256 is lower-case hex over the envelope as received.
	EnvelopeSHA256 string          `json:"envelope_sha256"`
	RecordID       string          `json:"record_id"`
	Accepted       bool            `json:"accepted"`
	Code           string          `json:"code,omitempty"` // of a refusal
	Version        int64           `json:"version"`        // content version of the record
	Standing       json.RawMessage `json:"standing"`       // confirm.Standing after it
	Seq            int64           `json:"seq"`            // of the change feed
	Time           time.Time       `json:"time"`           // UTC
}
