package registry

import (
	"net/http"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// malformed are requests of a clerk who is let in that no workstation makes:
// paths, methods, headers, bodies and values.
func malformed() []hostile {
	return []hostile{
		{name: "unknown path", path: "/v1/everything", status: 404, code: confirm.ProblemNotFound},
		{name: "root", path: "/", status: 404, code: confirm.ProblemNotFound},
		{name: "wrong method", method: "DELETE", path: wire.PathChanges, status: 400, code: confirm.ProblemBadRequest},
		{name: "get of a post", path: wire.PathOperations, status: 400, code: confirm.ProblemBadRequest},
		{name: "no nonce", path: wire.PathRulebook, change: func(r *http.Request) { r.Header.Del(wire.HeaderNonce) }, status: 400, code: confirm.ProblemBadRequest},
		{name: "nonce to be reflected", path: wire.PathRulebook, change: func(r *http.Request) { r.Header.Set(wire.HeaderNonce, "<script>") }, status: 400, code: confirm.ProblemBadRequest},
		{name: "no version", path: wire.PathRulebook, change: func(r *http.Request) { r.Header.Del(wire.HeaderVersion) }, status: 400, code: confirm.ProblemWireVersion},
		{name: "version of the future", path: wire.PathRulebook, change: func(r *http.Request) { r.Header.Set(wire.HeaderVersion, "99") }, status: 400, code: confirm.ProblemWireVersion},
		{name: "hello without nonce", path: wire.PathHello, status: 400, code: confirm.ProblemBadRequest},
		{name: "form post", method: "POST", path: wire.PathOperations, body: "a=b", change: func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }, status: 400, code: confirm.ProblemBadRequest},
		{name: "no body", method: "POST", path: wire.PathOperations, body: " ", status: 400, code: confirm.ProblemBadRequest},
		{name: "not json", method: "POST", path: wire.PathOperations, body: "<xml/>", status: 400, code: confirm.ProblemBadRequest},
		{name: "unknown field", method: "POST", path: wire.PathOperations, body: `{"envelopes":[],"force":true}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "twice the same field", method: "POST", path: wire.PathSignInPassword, body: `{"user_name":"a","password":"b","Password":"c"}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "trailing data", method: "POST", path: wire.PathOperations, body: `{"envelopes":["a"]}{}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "deep nesting", method: "POST", path: wire.PathOperations, body: strings.Repeat("[", 100000), status: 400, code: confirm.ProblemBadRequest},
		{name: "too large", method: "POST", path: wire.PathOperations, body: `{"envelopes":["` + strings.Repeat("a", wire.MaxRequestBytes) + `"]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "no envelopes", method: "POST", path: wire.PathOperations, body: `{"envelopes":[]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "too many envelopes", method: "POST", path: wire.PathOperations, body: `{"envelopes":["a"` + strings.Repeat(`,"a"`, wire.MaxBatch) + `]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "too many ids", method: "POST", path: wire.PathOperationStatus, body: `{"operation_ids":["a"` + strings.Repeat(`,"a"`, wire.MaxStatus) + `]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "id that is no id", method: "POST", path: wire.PathOperationStatus, body: `{"operation_ids":["' OR 1=1 --"]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "block without id", method: "POST", path: wire.PathReceiptBlocks, body: `{"request_id":"","count":1}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "block of none", method: "POST", path: wire.PathReceiptBlocks, body: `{"request_id":"0199c0de-0000-7000-8000-000000000001","count":0}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "block too large", method: "POST", path: wire.PathReceiptBlocks, body: `{"request_id":"0199c0de-0000-7000-8000-000000000001","count":201}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "block with a wish", method: "POST", path: wire.PathReceiptBlocks, body: `{"request_id":"0199c0de-0000-7000-8000-000000000001","count":1,"first":1}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "no fates", method: "POST", path: wire.PathReceiptFates, body: `{"numbers":[]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "too many fates", method: "POST", path: wire.PathReceiptFates, body: `{"numbers":[` + strings.Repeat(`{"number":"T01-20261008-0001","fate":"printed"},`, wire.MaxReceiptFates) + `{"number":"T01-20261008-0001","fate":"printed"}]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "fate of the registry", method: "POST", path: wire.PathReceiptFates, body: `{"numbers":[{"number":"T01-20261008-0001","fate":"used"}]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "fate of no number", method: "POST", path: wire.PathReceiptFates, body: `{"numbers":[{"number":"王小云","fate":"printed"}]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "void without a reason", method: "POST", path: wire.PathReceiptFates, body: `{"numbers":[{"number":"T01-20261008-0001","fate":"void"}]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "printed with a reason", method: "POST", path: wire.PathReceiptFates, body: `{"numbers":[{"number":"T01-20261008-0001","fate":"printed","reason":"x"}]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "reason of two lines", method: "POST", path: wire.PathReceiptFates, body: `{"numbers":[{"number":"T01-20261008-0001","fate":"void","reason":"a\nb"}]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "limit of zero", path: wire.PathChanges + "?limit=0", status: 400, code: confirm.ProblemBadRequest},
		{name: "limit too large", path: wire.PathChanges + "?limit=1001", status: 400, code: confirm.ProblemBadRequest},
		{name: "cursor that is none", path: wire.PathChanges + "?cursor=%2e%2e", status: 400, code: confirm.ProblemBadRequest},
		{name: "cursor of another registry", path: wire.PathChanges + "?cursor=YWJjLjU", status: 410, code: confirm.ProblemEpochChanged},
		{name: "blob by path", path: wire.PathBlobs + "..%2f..%2fregistry.db", status: 404, code: confirm.ProblemNotFound},
		{name: "blob of upper case", path: wire.PathBlobs + strings.Repeat("AB", 32), status: 404, code: confirm.ProblemNotFound},
		{name: "search for a column", method: "POST", path: wire.PathElsewhere, body: `{"conditions":[{"field":"r.content","value":"12345678"},{"field":"name","value":"王小云"}],"reason":"transfer"}`, status: 422, code: confirm.ProblemSearchConditions},
		{name: "search with SQL for a field", method: "POST", path: wire.PathElsewhere, body: `{"conditions":[{"field":"name = '' OR '' = '","value":"12345678"},{"field":"phone","value":"13812341234"}],"reason":"transfer"}`, status: 422, code: confirm.ProblemSearchConditions},
		{name: "search for a field twice", method: "POST", path: wire.PathElsewhere, body: `{"conditions":[{"field":"name","value":"王小云"},{"field":"name","value":"王小云"}],"reason":"transfer"}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "search for nothing", method: "POST", path: wire.PathElsewhere, body: `{}`, status: 422, code: confirm.ProblemSearchConditions},
		{name: "search by address", path: wire.PathElsewhere + "?name=x", status: 400, code: confirm.ProblemBadRequest},
		{name: "search with more than was asked", method: "POST", path: wire.PathElsewhere, body: `{"conditions":[],"reason":"transfer","limit":100000}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "opened without a record", method: "POST", path: wire.PathOpened, body: `{"version":1}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "opened with a word for a record", method: "POST", path: wire.PathOpened, body: `{"record_id":"' OR 1=1","version":1}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "opened before the first version", method: "POST", path: wire.PathOpened, body: `{"record_id":"` + newID() + `","version":-1}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "opened with half a digest", method: "POST", path: wire.PathOpened, body: `{"record_id":"` + newID() + `","version":1,"standing":"abc"}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "opened that is unknown", method: "POST", path: wire.PathOpened, body: `{"record_id":"` + newID() + `","version":1}`, status: 404, code: confirm.ProblemNotFound},
		{name: "download by path", path: wire.PathDownload + "..%2f..%2fregistry.db", status: 404, code: confirm.ProblemNotFound},
		{name: "download by name", path: wire.PathDownload + "manual.pdf", status: 404, code: confirm.ProblemNotFound},
		{name: "download that is none", path: wire.PathDownload + strings.Repeat("ab", 32), status: 404, code: confirm.ProblemNotFound},
		{name: "upload of a download", method: "PUT", path: wire.PathDownload + strings.Repeat("ab", 32), body: "x", status: 400, code: confirm.ProblemBadRequest},
		{name: "password without the old", method: "POST", path: wire.PathPassword, body: `{"new":"battery staple"}`, status: 403, code: confirm.ProblemWrongPassword},
		{name: "password of somebody else", method: "POST", path: wire.PathPassword, body: `{"user_name":"lining","old":"correct horse","new":"battery staple"}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "blob nobody names", path: wire.PathBlobs + strings.Repeat("ab", 32), status: 404, code: confirm.ProblemNotFound},
	}
}
