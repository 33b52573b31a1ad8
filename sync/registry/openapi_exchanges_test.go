package registry

import (
	"net/http"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/rules"
	"confirmpoint/sync/wire"
)

// exchange is what docs/openapi.json says of one endpoint beyond its method,
// path and access. Every endpoint has one in exchanges.
type exchange struct {
	summary string
	request any     // zero value of the message in the body; nil: none
	answer  any     // of 200; nil: none
	bytes   string  // content type of a body that is no message: "request", "answer"
	query   []query // of the URL
	headers []string
	answers []int // statuses of problems beyond those of every endpoint of its access
	partial bool  // 206 and 416 with Range
}

// query is one parameter of the URL.
type query struct {
	name, meaning string
	schema        map[string]any
}

const (
	bytesRequest = "request"
	bytesAnswer  = "answer"
)

// exchanges describes every endpoint; TestEveryEndpointIsDescribed says what is
// missing here and what is too much.
func exchanges() map[string]exchange {
	return withOffice(map[string]exchange{
		"GET " + wire.PathEnrol: {summary: "Which signing key is to be made.", answer: wire.EnrolTerms{}},
		"POST " + wire.PathRenew: {summary: "Certificates of new keys; the old ones stay good to their end.", request: wire.RenewRequest{}, answer: wire.RenewAnswer{},
			answers: []int{http.StatusUnprocessableEntity}},
		"POST " + wire.PathCredential: {summary: "What happened to a clerk's credential since it was told last.", request: wire.CredentialReport{}, answer: wire.CredentialWord{}},
		"POST " + wire.PathEnrol:      {summary: "Turns an activation code into certificates.", request: wire.EnrolRequest{}, answer: wire.EnrolAnswer{}, answers: []int{http.StatusForbidden}},
		"GET " + wire.PathHello: {summary: "Proves that this is the registry and tells the time.", answer: wire.HelloAnswer{},
			query: []query{{"nonce", "16 random bytes, hex: comes back inside the signed token", nonceSchema()}}},
		"POST " + wire.PathSignInPassword: {summary: "First step of an online sign-in: sends an SMS.", request: wire.PasswordRequest{}, answer: wire.PasswordAnswer{}, answers: []int{http.StatusBadGateway}},
		"POST " + wire.PathSignInSMS:      {summary: "Second step: the certificate alone suffices until valid_until.", request: wire.SMSRequest{}, answer: wire.SMSAnswer{}},
		"GET " + wire.PathRulebook:        {summary: "The rules of the clerk's point.", answer: wire.RulebookAnswer{}, answers: []int{http.StatusNotFound}},
		"GET " + wire.PathMe:              {summary: "What the registry knows of the caller.", answer: wire.MeAnswer{}},
		"GET " + wire.PathPlans: {summary: "Plans that are not over, with their points.", answer: wire.PlansAnswer{},
			query: []query{{"after", "next of the answer before; absent to begin", opaqueSchema()}}},
		"GET " + wire.PathChanges: {summary: "Records of the clerk's point that changed since the cursor.", answer: wire.ChangesAnswer{},
			answers: []int{http.StatusNotFound, http.StatusGone},
			query: []query{
				{"cursor", "of the answer before; absent to begin", opaqueSchema()},
				{"limit", "changes in the answer", wholeSchema(1, wire.MaxChanges)},
				{"wait", "seconds to wait for a change", wholeSchema(0, wire.MaxWait)},
				{"rulebook", "SHA-256 of the rules that are here", sumSchema()},
			}},
		"HEAD " + wire.PathBlobs + "{sha256}": {summary: "How much of an upload is kept.", headers: []string{wire.HeaderUploadOffset, wire.HeaderUploadComplete}, answers: []int{http.StatusNotFound}},
		"GET " + wire.PathBlobs + "{sha256}": {summary: "A photo or scan that a record of the point names.", bytes: bytesAnswer, partial: true,
			headers: []string{"ETag", "Accept-Ranges"}, answers: []int{http.StatusNotFound}},
		"PATCH " + wire.PathBlobs + "{sha256}": {summary: "Brings the rest of a scan.", bytes: bytesRequest, answer: wire.BlobAnswer{},
			answers: []int{http.StatusNotFound, http.StatusUnprocessableEntity}},
		"PUT " + wire.PathBlobs + "{sha256}": {summary: "Brings a scan at once.", bytes: bytesRequest, answer: wire.BlobAnswer{},
			answers: []int{http.StatusNotFound, http.StatusUnprocessableEntity}},
		"POST " + wire.PathOperations:      {summary: "Signed operations, judged in order.", request: wire.OperationsRequest{}, answer: wire.OperationsAnswer{}, answers: []int{http.StatusGone}},
		"POST " + wire.PathOperationStatus: {summary: "What became of operations.", request: wire.StatusRequest{}, answer: wire.OperationsAnswer{}},
		"POST " + wire.PathReceiptBlocks: {summary: "Reserves receipt numbers for blank receipts.", request: wire.ReceiptBlockRequest{}, answer: wire.ReceiptBlockAnswer{},
			answers: []int{http.StatusConflict, http.StatusUnprocessableEntity}},
		"POST " + wire.PathReceiptFates: {summary: "What became of reserved numbers.", request: wire.ReceiptFatesRequest{}, answer: wire.ReceiptFatesAnswer{}},
		"POST " + wire.PathReconcile:    {summary: "Number and digest of the records in each state, or the records of one.", request: wire.ReconcileRequest{}, answer: wire.ReconcileAnswer{}},
		"POST " + wire.PathElsewhere: {summary: "Applicants of the bureau's other points, by two conditions at least.", request: wire.ElsewhereRequest{}, answer: wire.ElsewhereAnswer{},
			answers: []int{http.StatusUnprocessableEntity}},
		"POST " + wire.PathOpened:   {summary: "A record is on the screen: is it still so, and who else has it open?", request: wire.OpenedRequest{}, answer: wire.OpenedAnswer{}, answers: []int{http.StatusNotFound}},
		"GET " + wire.PathDownloads: {summary: "Files that the bureau offers.", answer: wire.DownloadsAnswer{}},
		"GET " + wire.PathDownload + "{sha256}": {summary: "One file of the bureau.", bytes: bytesAnswer, partial: true,
			headers: []string{"ETag", "Accept-Ranges"}, answers: []int{http.StatusNotFound}},
		"GET " + wire.PathUpdate: {summary: "The newest version of the program that is offered.", answer: wire.UpdateAnswer{},
			query: []query{{"channel", "which kind of versions", map[string]any{"type": "string"}}}},
		"GET " + wire.PathUpdateFile + "{sha256}": {summary: "One file of an offered version.", bytes: bytesAnswer, partial: true,
			headers: []string{"ETag", "Accept-Ranges"}, answers: []int{http.StatusNotFound}},
		"POST " + wire.PathAudit: {summary: "Ends of an audit log, to be kept.", request: wire.CheckpointsRequest{}, answer: wire.CheckpointsAnswer{},
			answers: []int{http.StatusUnprocessableEntity}},
		"POST " + wire.PathEscrow: {summary: "A part of an escrow file: work that another workstation of the point could not send.", bytes: bytesRequest, answer: wire.EscrowAnswer{},
			answers: []int{http.StatusUnprocessableEntity}},
		"GET " + wire.PathCustody: {summary: "The custody ledger of the clerk's keys.", answer: wire.CustodyAnswer{}},
		"POST " + wire.PathCustody: {summary: "A line of the custody ledger; a lost key ends at once.", request: wire.CustodyRequest{}, answer: wire.CustodyAnswer{},
			answers: []int{http.StatusUnprocessableEntity}},
		"POST " + wire.PathWipes: {summary: "Proof that the people of a plan are gone from a workstation.", request: wire.WipeRequest{}, answer: wire.WipeAnswer{},
			answers: []int{http.StatusUnprocessableEntity}},
		"POST " + wire.PathPassword: {summary: "A new password.", request: wire.NewPasswordRequest{}, answer: wire.NewPasswordAnswer{}, answers: []int{http.StatusUnprocessableEntity}},
	})
}

// rawValues names what is inside the fields that travel as they are.
func rawValues() map[string]any {
	return map[string]any{
		"EnrolAnswer.receipt_keys": jwkSet{},
		"EnrolAnswer.point":        confirmPoint{},
		"RulebookAnswer.rulebook":  confirmRulebook{},
		"Record.content":           confirmContent{},
		"Record.standing":          confirmStanding{},
		"ReceiptPayload.standing":  confirmStanding{},
		"ElsewhereMatch.point":     confirmPoint{},
		"MeAnswer.point":           confirmPoint{},
		"PlanInfo.plan":            confirmPlan{},
		"PlanInfo.application":     confirmArrangement{},
		"PlanPoint.point":          confirmPoint{},
		"PlanPoint.window":         confirmWindow{},
		"OfficeRules.rules":        rules.Rules{},
		"OfficeWindow.scope":       confirm.Scope{},
	}
}

// limits are what the types cannot say, by message and field: lists have a
// length, texts a shape.
func limitsOfFields() map[string]map[string]any {
	items := func(from, to int) map[string]any { return map[string]any{"minItems": from, "maxItems": to} }
	upTo := func(n int) map[string]any { return map[string]any{"maxItems": n} }
	return map[string]map[string]any{
		"OfficePlans.plans":               upTo(wire.MaxOfficeList),
		"OfficeBureaus.bureaus":           upTo(wire.MaxOfficeList),
		"OfficePoints.points":             upTo(wire.MaxOfficeList),
		"OfficeWindows.windows":           upTo(wire.MaxOfficeList),
		"OfficePeople.people":             upTo(wire.MaxOfficeList),
		"OfficeCertificates.certificates": upTo(wire.MaxOfficeList),
		"OfficePolicies.policies":         upTo(wire.MaxOfficeList),
		"OfficeAudits.audits":             upTo(wire.MaxOfficeList),
		"OfficeCustody.lines":             upTo(wire.MaxOfficeSearches),
		"OfficeWipes.wipes":               upTo(wire.MaxOfficeSearches),
		"CheckpointsRequest.checkpoints":  upTo(wire.MaxCheckpoints),
		"CustodyAnswer.entries":           upTo(maxCustody),
		"EscrowAnswer.results":            upTo(wire.MaxEscrowItems),
		"EscrowAnswer.damaged_items":      upTo(wire.MaxEscrowItems),
		"LateItems.items":                 upTo(wire.MaxOfficeList),
		"OfficeLog.lines":                 upTo(wire.MaxOfficeLog),
		"OfficeSearches.searches":         upTo(wire.MaxOfficeSearches),
		"OfficeSearch.fields":             upTo(len(confirm.SearchFields())),
		"OperationsRequest.envelopes":     items(1, wire.MaxBatch),
		"OperationsRequest.receipts":      upTo(wire.MaxBatch),
		"StatusRequest.operation_ids":     items(1, wire.MaxStatus),
		"OperationsAnswer.results":        upTo(max(wire.MaxBatch, wire.MaxStatus)),
		"ReceiptFatesRequest.numbers":     items(1, wire.MaxReceiptFates),
		"ReceiptFatesAnswer.refused":      upTo(wire.MaxReceiptFates),
		"ReceiptFatesAnswer.kept":         wholeSchema(0, wire.MaxReceiptFates),
		"ReceiptBlockRequest.count":       wholeSchema(1, wire.MaxReceiptBlock),
		"ReceiptBlockRequest.request_id":  {"format": "uuid"},
		"EnrolRequest.installation_id":    {"format": "uuid"},
		"EnrolTerms.algorithm":            {"enum": []string{string(confirm.ES256), string(confirm.SM2SM3)}},
		"CredentialReport.provider":       {"enum": []string{string(confirm.ProviderSoftkey), string(confirm.ProviderToken)}},
		"RenewRequest.proof":              {"maxLength": wire.MaxSignedBytes},
		"ChangesAnswer.changes":           upTo(wire.MaxChanges),
		"ChangesAnswer.rulebook":          sumSchema(),
		"ReconcileAnswer.items":           upTo(wire.MaxReconcile),
		"ReconcileAnswer.states":          upTo(len(confirm.States())),
		"OpenedAnswer.claims":             upTo(wire.MaxClaims),
		"ElsewhereRequest.conditions":     items(confirm.MinSearchConditions, confirm.MaxSearchConditions),
		"ElsewhereAnswer.matches":         upTo(wire.MaxElsewhere),
		"DownloadsAnswer.downloads":       upTo(wire.MaxDownloads),
		"Download.sha256":                 sumSchema(),
		"ReconcileItem.digest":            digestSchema(),
		"StateSum.digest":                 sumSchema(),
		"PlanInfo.points":                 upTo(wire.MaxPlanPoints),
		"PlansAnswer.plans":               upTo(wire.MaxPlanPoints),
		"Record.digest":                   digestSchema(),
		"BlobAnswer.sha256":               sumSchema(),
		"Result.receipt":                  {"maxLength": wire.MaxSignedBytes},
		"HelloAnswer.token":               {"maxLength": wire.MaxSignedBytes},
	}
}

func nonceSchema() map[string]any {
	return map[string]any{"type": "string", "pattern": "^[0-9a-f]{32}$"}
}

func sumSchema() map[string]any {
	return map[string]any{"type": "string", "pattern": "^[0-9a-f]{64}$"}
}

// digestSchema is that of confirm.DigestContent.
func digestSchema() map[string]any {
	return map[string]any{"type": "string", "pattern": "^sha256-[0-9a-f]{64}$"}
}

func opaqueSchema() map[string]any { return map[string]any{"type": "string"} }

func wholeSchema(from, to int) map[string]any {
	return map[string]any{"type": "integer", "minimum": from, "maximum": to}
}
