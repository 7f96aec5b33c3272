// Prints the cursor of every change: follow.ts <url> <token> <after> <milliseconds of silence>
import { changes } from "../../clients/typescript/src/changes.ts";

const [url = "", token = "", after, silence] = process.argv.slice(2);
for await (const { cursor } of changes(url, () => token, { after, silence: Number(silence) })) console.log(cursor);
