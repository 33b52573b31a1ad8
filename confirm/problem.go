package confirm

// Code names a finding, a refusal or a problem. Codes are stable, lower-case
// ASCII, and never carry personal data; words for them live in ui/present.
type Code string

// Problem is an error a person can act on. Err, when set, is the technical
// cause for the log; it must not hold personal data.
type Problem struct {
	Code Code
	// Args are values for the sentence (counts, dates, code points, file and
	// row numbers), never names, numbers of persons, phones or addresses.
	Args map[string]string
	Err  error
}

// Codes of problems outside the rules of confirming. Refusals by the rules are in codes.go.
const (
	ProblemOffline          Code = "offline"             // the registry cannot be reached
	ProblemNotRegistry      Code = "not_registry"        // portal, proxy page or other server answered
	ProblemTLS              Code = "tls_untrusted"       // Args: issuer, when known; certificate is not the registry's
	ProblemWireVersion      Code = "wire_version"        // program and registry too far apart
	ProblemBadAnswer        Code = "bad_answer"          // the registry's answer cannot be read
	ProblemSignInRequired   Code = "sign_in_required"    // an online sign-in is due
	ProblemWrongPassword    Code = "wrong_password"      // user name or password
	ProblemWrongSMSCode     Code = "wrong_sms_code"      // SMS code is wrong or too old
	ProblemPhoneMissing     Code = "phone_missing"       // phone of all zeros: call the bureau
	ProblemTooManyTries     Code = "too_many_tries"      // wait, or ask the bureau
	ProblemActivationCode   Code = "activation_code"     // wrong, used or expired
	ProblemRevoked          Code = "revoked"             // clerk or certificate
	ProblemNotEnrolled      Code = "not_enrolled"        // no credential on this computer
	ProblemRegistryAddress  Code = "registry_address"    // not https://host:port
	ProblemWrongPIN         Code = "wrong_pin"           // Args: left
	ProblemPINLocked        Code = "pin_locked"          // no tries left: enrol again
	ProblemPINWeak          Code = "pin_weak"            // too short or too simple
	ProblemPINWait          Code = "pin_wait"            // Args: seconds
	ProblemCertExpired      Code = "certificate_expired" // the clerk's certificate: enrol again
	ProblemKeyringMissing   Code = "keyring_missing"     // no service
	ProblemKeyringLocked    Code = "keyring_locked"      // the session's keyring is locked
	ProblemKeyringTimeout   Code = "keyring_timeout"     // no answer in time, perhaps a prompt is open
	ProblemKeyringNotStored Code = "keyring_not_stored"  // written, but not there when read back
	ProblemKeyringCorrupt   Code = "keyring_corrupt"     // what it holds is not ours
	ProblemSecretMissing    Code = "secret_missing"      // keyring answers, our item is gone
	ProblemCredentialBroken Code = "credential_broken"   // its files cannot be read: enrol anew
	ProblemLocked           Code = "locked"              // cache not unlocked
	ProblemOfflineTooLong   Code = "offline_too_long"    // Args: days
	ProblemCacheDamaged     Code = "cache_damaged"       // Args: place
	ProblemCacheNewer       Code = "cache_newer"         // written by a newer program
	ProblemCacheKey         Code = "cache_key"           // sealed by another credential
	ProblemCacheInUse       Code = "cache_in_use"        // another process has it
	ProblemDiskFull         Code = "disk_full"           // no space left
	ProblemReadOnly         Code = "disk_read_only"      // the folder cannot be written
	ProblemNotFound         Code = "not_found"           // no such record here
	ProblemGlyphMissing     Code = "glyph_missing"       // Args: code_points
	ProblemPrinter          Code = "printer"             // Args: reason
	ProblemReceiptNotReady  Code = "receipt_not_ready"   // decision not accepted yet
	ProblemPhotoMissing     Code = "photo_missing"       // not downloaded yet
	ProblemPhotoDamaged     Code = "photo_damaged"       // not a whole JPEG; Args: reason
	ProblemDoesNotFit       Code = "does_not_fit"        // too long for its box on paper at the smallest size; Args: field
	ProblemBadFile          Code = "bad_file"            // Args: file, row, column, reason
	ProblemOperationOpen    Code = "operation_open"      // an unsent or unknown operation of this record comes first
	ProblemBatchSize        Code = "batch_size"          // Args: max; a batch of none or too many, or too many copies
	ProblemTarget           Code = "target"              // nowhere to print to: no path, or no such printer
	ProblemDiskLow          Code = "disk_low"            // Args: megabytes
	ProblemClockOff         Code = "clock_off"           // Args: minutes; this computer's clock is wrong
	ProblemScanFile         Code = "scan_file"           // no picture or PDF, or too large; Args: megabytes
	ProblemNoPrinter        Code = "no_printer"          // none is ready; Args: reason
	ProblemInternal         Code = "internal"            // a bug of ours
)

// Codes that only the registry makes.
const (
	ProblemEpochChanged   Code = "epoch_changed"    // the feed began anew: pull from the start
	ProblemEarlierMissing Code = "earlier_missing"  // restored from a backup: what the operation rests on is still to come from another workstation
	ProblemBadRequest     Code = "bad_request"      // the registry cannot read the request: a bug of ours
	ProblemBadEnvelope    Code = "bad_envelope"     // an envelope that cannot be read or verified
	ProblemSMSFailed      Code = "sms_failed"       // the gateway did not take the SMS
	ProblemRegistryBusy   Code = "registry_busy"    // could not be judged now: send again
	CodeLateInTime        Code = "late_but_in_time" // came after the window, signed provably inside it (offline-rules.md D4)
)

// Codes of printing.
const (
	ProblemReprintReason     Code = "reprint_reason"      // Args: count; it was printed before: say why again
	ProblemBatchBusy         Code = "batch_busy"          // the batch is running
	ProblemDocumentState     Code = "document_state"      // Args: state; that cannot be done with the document now
	ProblemSheetNumber       Code = "sheet_number"        // Args: last; the batch has no such sheet
	ProblemCalibration       Code = "calibration"         // out of range
	ProblemPaperCode         Code = "paper_code"          // the scanned code is not of our paper
	ProblemReceiptNumbersOut Code = "receipt_numbers_out" // Args: free; fewer reserved numbers than asked for
	ProblemReceiptNumber     Code = "receipt_number"      // not a reserved number of this workstation, or not free
	ProblemReceiptNumberMax  Code = "receipt_number_max"  // Args: max, free; too many reserved and neither used nor explained
	ProblemNoCorrection      Code = "no_correction"       // the work data of this record was never corrected
	ProblemListingColumn     Code = "listing_column"      // Args: column; no such column
)

// Refusals of the registry about reserved receipt numbers.
const (
	CodeReceiptNumberUnknown Code = "receipt_number_unknown" // not reserved for this workstation
	CodeReceiptNumberTaken   Code = "receipt_number_taken"   // used, void or returned already
)

// Codes of what only works online, and of sealed bundles.
const (
	ProblemSearchConditions Code = "search_conditions" // Args: min, max; too few or too many to look outside the point
	ProblemSearchReason     Code = "search_reason"     // looking outside the point needs a reason
	ProblemExportPurpose    Code = "export_purpose"    // a list leaves the program only for a purpose
	ProblemPasswordWeak     Code = "password_weak"     // Args: min; too short, or the old one
	ProblemProxyAuth        Code = "proxy_auth"        // the school's proxy wants user name and password
	ProblemProxy            Code = "proxy"             // Args: address; the proxy cannot be reached or refuses
	ProblemUnsentWork       Code = "unsent_work"       // Args: count; work of the present enrolment waits to be sent
	ProblemRebound          Code = "rebound"           // Args: point; the registry has moved this clerk to another point
)

// Codes of 留言 written from templates.
const (
	ProblemMergeField      Code = "merge_field"      // the template has braces round what is no field
	ProblemMergeEmpty      Code = "merge_empty"      // Args: field; this applicant has nothing for it
	ProblemMessageRepeated Code = "message_repeated" // the same words went to the same applicant within a day
)

// Codes of who may do what at the registry, and of the bureau's own work.
const (
	ProblemWrongRole    Code = "wrong_role"    // a clerk asks for the bureau's work, or the reverse
	ProblemOutdated     Code = "outdated"      // somebody else has changed it since: look again
	ProblemTaken        Code = "taken"         // the name or code is used already
	ProblemInvalidValue Code = "invalid_value" // Args: field, when known; a needed value is missing or impossible
	ProblemUnknownStage Code = "unknown_stage" // the plan's rules list no stage of that name
)

// Codes of the credential beyond PIN and keyring, and of what is kept on disk.
const (
	ProblemTokenRemoved     Code = "token_removed"        // the USB key is not plugged in; costs no try
	ProblemTrainingOnly     Code = "training_only"        // a training goes to no registry but that of this machine
	ProblemDriverMissing    Code = "driver_missing"       // the token's library cannot be loaded, has crashed or hangs; Args: reason
	ProblemCertExpiring     Code = "certificate_expiring" // Args: days; the program renews by itself when online
	ProblemCertLocked       Code = "certificate_locked"   // the registry has locked it after too many wrong PINs
	ProblemSigningLocked    Code = "signing_locked"       // the bureau wants a PIN for each batch
	ProblemBatchOver        Code = "batch_over"           // the time for signing this batch is over; Args: left
	ProblemKeyringRequired  Code = "keyring_required"     // the bureau does not allow workstations without a keyring
	ProblemColleagueNeeded  Code = "colleague_needed"     // another clerk of this computer must be signed in to let this one in
	ProblemWhichClerk       Code = "which_clerk"          // Args: clerks; several are enrolled on this computer: say which one
	ProblemTriesLow         Code = "tries_low"            // Args: left; few PIN tries are left until the key locks
	ProblemCustodyMissing   Code = "custody_missing"      // nobody has signed for this key yet (领用)
	ProblemTemplateVersion  Code = "template_version"     // Args: want, have; the bureau has approved other form templates
	ProblemAuditForked      Code = "audit_forked"         // the audit log is not the one the registry knows
	ProblemCredentialCopied Code = "credential_copied"    // the credential's counter went back: a restored or copied folder
	ProblemRetentionNotYet  Code = "retention_not_yet"    // Args: date; people may not be wiped before
	ProblemCloseOutOpen     Code = "close_out_open"       // something is left to do before a certificate of completion
	ProblemWorkOpen         Code = "work_open"            // Args: count; of any clerk: unsent, refused and not dealt with, or not signed
	ProblemChoiceOpen       Code = "choice_open"          // Args: clerk; that colleague has chosen a conclusion and not signed it yet
	ProblemUndone           Code = "undone"               // of an operation: the clerk took it back before it was sent
	ProblemUndoOver         Code = "undo_over"            // the time to take a decision back is over: it is sent, or goes now
	ProblemUndoLater        Code = "undo_later"           // more was signed for the same record since
	ProblemFileBox          Code = "file_box"             // Args: last; the range of file numbers of this box is used up, or is none
	ProblemUpdateUntrusted  Code = "update_untrusted"     // the bureau offers an update that cannot be trusted; Args: reason
	ProblemUpdateHeld       Code = "update_held"          // the update is not for now; Args: verdict
	ProblemSecondCopy       Code = "second_copy"          // the second copy of unsent work cannot be written; Args: reason
)
