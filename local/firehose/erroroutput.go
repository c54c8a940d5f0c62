package firehose

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/millrace-dev/millrace/local/metric"
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
	switch f.errorType {
	case conversionFailed:
		d.publish(metric.Count("FailedConversion.Records", 1), metric.Bytes("FailedConversion.Bytes", len(r.data)))
	case partitionsExceeded:
		d.exceeded = true
	}
	b := d.failureBuffer(d.dest, f.errorType)
	if !b.logged[f.code] { // "Firehose samples delivery error logs" (developer guide, "Monitor with CloudWatch Logs")
		b.logged[f.code] = true
		d.logError(f.code, f.message)
	}
	d.addFailure(b, line, r.arrived)
}

// failureBuffer is the one that is open for a type of failure.
func (d *deliveryStream) failureBuffer(dest *destination, errorType string) *buffer {
	b, ok := d.errors[errorType]
	if !ok {
		b = &buffer{dest: dest, errorType: errorType, logged: map[string]bool{}}
		d.errors[errorType] = b
		d.start(b)
	}
	return b
}

func (d *deliveryStream) addFailure(b *buffer, line []byte, arrived time.Time) {
	b.raw = append(append(b.raw, line...), '\n')
	d.grown(b, arrived, len(line)+1, 1)
}

func (d *deliveryStream) failed(r *record, f failure) failedRecord {
	line := failedRecord{
		AttemptsMade: 1, ArrivalTimestamp: r.arrived.UnixMilli(), AttemptEndingTimestamp: d.service.config.Clock.Now().UnixMilli(),
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

// logError writes to the CloudWatch log of the deliveries to S3, if there is one.
func (d *deliveryStream) logError(code, message string) {
	c := d.dest.config
	d.log(c.CloudWatchLoggingOptions, c.RoleARN, c.BucketARN, code, message)
}

// logSearch writes to the log of the deliveries to OpenSearch, "as they are returned
// by OpenSearch Service" (developer guide, "Monitor with CloudWatch Logs").
func (d *deliveryStream) logSearch(dest *destination, code, message string) {
	c := dest.search.config
	d.log(c.CloudWatchLoggingOptions, c.RoleARN, dest.search.domainARN, code, message)
}

func (d *deliveryStream) log(o *loggingOptions, role, destination, code, message string) {
	if o == nil || !o.Enabled || !d.service.config.mayLog(role, o) {
		return
	}
	line, err := json.Marshal(map[string]any{
		"deliveryStreamARN": d.arn, "destination": destination, "deliveryStreamVersionId": d.dest.version,
		"message": message, "errorCode": code,
	})
	if err != nil {
		panic(err)
	}
	d.service.config.Logs.Write(o.LogGroupName, o.LogStreamName, d.service.config.Clock.Now(), line)
}
