package x1

// Why an event is rejected: the Reason of a stream.Rejection.
const (
	TooLarge     = "too_large"
	InvalidUTF8  = "invalid_utf8"
	InvalidJSON  = "invalid_json"
	MissingID    = "missing_id"
	InvalidID    = "invalid_id"
	MissingType  = "missing_type"
	UnknownType  = "unknown_type"
	MissingTime  = "missing_time"
	InvalidTime  = "invalid_time"
	TimeInFuture = "time_in_future"
	TooOld       = "too_old"
	InvalidField = "invalid_field"
)

// Reason is one of the reasons and what it means.
type Reason struct{ Code, Meaning string }

// Reasons are all of them, in the order in which an event is checked: the first
// that applies is given.
var Reasons = []Reason{
	{TooLarge, "the raw event or the shaped one has more bytes than the limit, 1 000 KiB where nothing else is configured"},
	{InvalidUTF8, "some bytes of the raw event are not UTF-8"},
	{InvalidJSON, "the raw event is not one JSON object, or nests objects and arrays more than 1000 deep"},
	{MissingID, "`event_id` is not there, or null"},
	{InvalidID, "`event_id` is not a UUID of 8-4-4-4-12 hexadecimal digits"},
	{MissingType, "`event_type` is not there, or null"},
	{UnknownType, "`event_type` is none of the event types, in lower case"},
	{MissingTime, "`event_time` is not there, or null"},
	{InvalidTime, "`event_time` is not an RFC 3339 time of the years 0 to 9999"},
	{TimeInFuture, "`event_time` is later than the event's arrival by more than is allowed, 24 hours where nothing else is configured"},
	{TooOld, "`event_time` is earlier than the event's arrival by more than is allowed, 30 days where nothing else is configured"},
	{InvalidField, "an optional field has another JSON type than it should, or its number does not fit the column"},
}
