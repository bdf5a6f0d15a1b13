export async function examineMachine(): Promise<void> {}
