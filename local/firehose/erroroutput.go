package firehose

import (
	"encoding/json"
	"errors"
	"time"
)

// The values of !{firehose:error-output-type}. format-conversion-failed is of
// the developer guide's "Custom prefixes", activePartitionExceeded of its
// "Buffer data for dynamic partitioning"; for records whose partition keys
// cannot be extracted the guide names none, and Firehose is seen to write
// metadata-extraction-failed.
const (
	conversionFailed   = "format-conversion-failed"
	metadataFailed     = "metadata-extraction-failed"
	partitionsExceeded = "activePartitionExceeded"
)

// failure is why a record goes to the error output.
type failure struct{ errorType, code, message string }

func conversionFailure(err error) failure {
	var c *conversionError
	if errors.As(err, &c) {
		return failure{conversionFailed, c.code, c.message}
	}
	return failure{conversionFailed, "DataFormatConversion.MalformedData", err.Error()}
}

// failedRecord is a line of the error output (developer guide, "Handling errors
// for data format conversion" and "Handle failure in data transformation").
// Conversion calls the error lastErrorCode, the others errorCode.
type failedRecord struct {
	AttemptsMade           int           `json:"attemptsMade"`
	ArrivalTimestamp       int64         `json:"arrivalTimestamp"`
	ErrorCode              string        `json:"errorCode,omitempty"`
	ErrorMessage           string        `json:"errorMessage,omitempty"`
	LastErrorCode          string        `json:"lastErrorCode,omitempty"`
	LastErrorMessage       string        `json:"lastErrorMessage,omitempty"`
	AttemptEndingTimestamp int64         `json:"attemptEndingTimestamp"`
	RawData                []byte        `json:"rawData"` // base64
	SequenceNumber         *string       `json:"sequenceNumber"`
	SubSequenceNumber      *int          `json:"subSequenceNumber"`
	DataCatalogTable       *catalogTable `json:"dataCatalogTable,omitempty"`
}

type catalogTable struct {
	CatalogID    string `json:"catalogId"`
	DatabaseName string `json:"databaseName"`
	TableName    string `json:"tableName"`
	Region       string `json:"region"`
	VersionID    string `json:"versionId"`
	CatalogARN   string `json:"catalogArn"`
}

// fail puts a record into the buffer of its kind of failure. The caller holds
// d.mu.
func (d *deliveryStream) fail(r *record, f failure) {
	line, err := json.Marshal(d.failed(r, f))
	if err != nil { // strings, numbers and bytes
		panic(err)
	}
	b, ok := d.errors[f.errorType]
	if !ok {
		b = &buffer{dest: d.dest, errorType: f.errorType, logged: map[string]bool{}}
		d.errors[f.errorType] = b
		d.start(b)
	}
	if !b.logged[f.code] { // "Firehose samples delivery error logs" (developer guide, "Monitor with CloudWatch Logs")
		b.logged[f.code] = true
		d.logError(f.code, f.message)
	}
	b.raw = append(append(b.raw, line...), '\n')
	d.grown(b, r, len(line)+1, 1)
}

func (d *deliveryStream) failed(r *record, f failure) failedRecord {
	line := failedRecord{
		AttemptsMade: 1, ArrivalTimestamp: r.arrived.UnixMilli(), AttemptEndingTimestamp: time.Now().UnixMilli(),
		RawData: r.data, ErrorCode: f.code, ErrorMessage: f.message,
	}
	if r.sequence != "" {
		line.SequenceNumber = &r.sequence
	}
	if r.sub >= 0 {
		line.SubSequenceNumber = &r.sub
	}
	if f.errorType == conversionFailed {
		line.LastErrorCode, line.LastErrorMessage = f.code, f.message
		line.ErrorCode, line.ErrorMessage = "", ""
		line.DataCatalogTable = d.dest.conversion.catalogTable(d.service.config)
	}
	return line
}

// logError writes to the stream's CloudWatch log, if it has one.
func (d *deliveryStream) logError(code, message string) {
	o := d.dest.config.CloudWatchLoggingOptions
	if o == nil || !o.Enabled || !d.service.config.mayLog(d.dest) {
		return
	}
	line, err := json.Marshal(map[string]any{
		"deliveryStreamARN": d.arn, "destination": d.dest.config.BucketARN, "deliveryStreamVersionId": d.dest.version,
		"message": message, "errorCode": code,
	})
	if err != nil {
		panic(err)
	}
	d.service.config.Logs.Write(o.LogGroupName, o.LogStreamName, time.Now(), line)
}
