package firehose

import (
	"encoding/json"
	"time"
)

// searchFailed is the error output type of documents that were not indexed. The API
// reference and its SDKs write AmazonOpenSearchService-failed, as the other types
// are written; only the guide's page on retries has AmazonOpenSearchService_failed.
const searchFailed = "AmazonOpenSearchService-failed"

// failedDocument is a line of the error output of an OpenSearch destination, with
// the fields that the guide lists
// (https://docs.aws.amazon.com/firehose/latest/dev/retry.html).
type failedDocument struct {
	AttemptsMade           int    `json:"attemptsMade"`     // index requests
	ArrivalTimestamp       int64  `json:"arrivalTimestamp"` // ms since 1970
	ErrorCode              string `json:"errorCode"`
	ErrorMessage           string `json:"errorMessage"`
	AttemptEndingTimestamp int64  `json:"attemptEndingTimestamp"`
	EsDocumentID           string `json:"esDocumentId"`
	EsIndexName            string `json:"esIndexName"`
	EsTypeName             string `json:"esTypeName"`
	RawData                []byte `json:"rawData"` // base64
}

// failDocument puts a document into the buffer of those that were not indexed. The
// caller holds d.mu.
func (d *deliveryStream) failDocument(dest *destination, f failedDocument) {
	f.AttemptEndingTimestamp = d.service.config.Clock.Now().UnixMilli()
	line, err := json.Marshal(f)
	if err != nil { // strings, numbers and bytes
		panic(err)
	}
	b := d.failureBuffer(dest.search.failures, searchFailed)
	if f.AttemptsMade == 0 && !b.logged[f.ErrorCode] { // the others were logged with their request
		b.logged[f.ErrorCode] = true
		d.logSearch(dest, f.ErrorCode, f.ErrorMessage)
	}
	d.addFailure(b, line, time.UnixMilli(f.ArrivalTimestamp))
}
