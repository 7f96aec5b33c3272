"""Names of types: generated clients declare one type for each, so none is named like a global of a common language."""

import builtins

from graphql import is_scalar_type

from schema.execution import build

# JavaScript, the DOM and TypeScript's utility types
TYPESCRIPT = """
Array ArrayBuffer Atomics BigInt Boolean DataView Date Error Function Infinity Iterator Intl JSON Map Math NaN Number Object Promise Proxy
Reflect RegExp Set String Symbol WeakMap WeakRef WeakSet
Attr Audio Blob Body Cache Client Clients Comment Document Element Event File Headers History Image Location Lock Message Module Navigator
Node Notification Option Performance Plugin Range Report Request Response Screen Selection Storage Text Touch Window Worker
Awaited Capitalize Exclude Extract Generator Iterable NonNullable Omit Parameters Partial Pick PropertyKey Readonly Record Required
ReturnType ThisType Uncapitalize Uppercase"""
SWIFT = """
Actor Any AnyObject Array Bool Character Class Clock Codable Collection Comparable Data Decodable Dictionary Double Duration Encodable
Equatable Error Float Hashable Hasher Identifiable Int Iterator Mirror Never Optional Protocol Range Regex Result Self Sendable Sequence
Set Slice String Substring Task Type UInt Unicode Void"""
KOTLIN = """
Annotation Any Appendable Array Boolean Byte Char Character Class Cloneable Collection Comparable Compiler Deprecated Double Enum Error
Exception Float Function Int Integer Iterable Iterator Lazy List Long Map Math Module Nothing Number Object Override Package Pair Process
Readable Record Result Runnable Runtime Sequence Set Short String System Thread Throwable Triple Unit Void"""
GLOBALS = {*TYPESCRIPT.split(), *SWIFT.split(), *KOTLIN.split(), *dir(builtins)}
# Relay requires the name. Programs map custom scalars, such as Date, to types of their own.
REQUIRED = {"Node"}


def test_no_type_is_named_like_a_global() -> None:
    named = {name for name, kind in build().type_map.items() if not is_scalar_type(kind)}
    assert not (named & GLOBALS) - REQUIRED
